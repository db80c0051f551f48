import { Connection } from '../overload/connection';

/**
 * Sends requests at a steady rate, whether or not they are answered, and measures each latency from the time at which the
 * request was due.
 *
 * Between two requests the generator does not sleep but turns its event loop: a timer fires up to a millisecond late,
 * which is longer than the latencies to measure. It needs a core of its own.
 *
 * @param requests sent one after the other, again and again
 * @param rate requests a second
 * @param discardSeconds at the beginning, of which no latency is told
 * @returns milliseconds
 */
export async function steadyLoad(
  port: number,
  requests: readonly Buffer[],
  {
    rate,
    seconds,
    discardSeconds,
    connections,
  }: {
    readonly rate: number;
    readonly seconds: number;
    readonly discardSeconds: number;
    readonly connections: number;
  },
): Promise<Float64Array> {
  const idle = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const all = [...idle];
  const late: number[] = [];
  const total = Math.floor(rate * (seconds + discardSeconds));
  const discarded = Math.floor(rate * discardSeconds);
  const latencies = new Float64Array(total - discarded);
  const started = performance.now();
  let sent = 0;
  let answered = 0;
  let failed = 0;
  const send = (connection: Connection, index: number): void => {
    void connection.ask(requests[index % requests.length]!).then((status) => {
      if (index >= discarded)
        latencies[index - discarded] = performance.now() - started - (index / rate) * 1000;
      if (status !== 200) failed++;
      answered++;
      const next = late.shift();
      if (next === undefined) idle.push(connection);
      else send(connection, next);
    });
  };
  while (answered < total) {
    const due = Math.min(total, ((performance.now() - started) / 1000) * rate);
    for (; sent < due; sent++) {
      const connection = idle.shift();
      if (connection === undefined) late.push(sent);
      else send(connection, sent);
    }
    await new Promise(setImmediate);
  }
  for (const connection of all) connection.end();
  if (failed > 0) throw new Error(`${failed} of ${total} requests failed`);
  return latencies;
}
