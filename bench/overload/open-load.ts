import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from './connection';

/** Milliseconds that answers took, by status; status 0 is a request without an answer. */
export type Latencies = Map<number, number[]>;

const TICK_MS = 1;

/**
 * Sends one request again and again, over connections that are opened beforehand and kept, as load balancers do.
 *
 * A generator that waits for an answer before its next request (wrk, ab) sends fewer requests the slower the server gets,
 * and never overloads it. Here requests are due at a fixed rate, answered or not, as from many independent clients.
 * Latency counts from the time at which a request is due, so waiting for a connection is part of it.
 */
export class OpenLoad {
  private readonly waiting: ((connection: Connection) => void)[] = [];
  private readonly idle: Connection[] = [];

  private constructor(
    private readonly port: number,
    private readonly request: Buffer,
  ) {}

  static async open(port: number, request: Buffer, connections: number): Promise<OpenLoad> {
    const load = new OpenLoad(port, request);
    for (let index = 0; index < connections; index++) load.idle.push(await Connection.open(port));
    return load;
  }

  /** @returns answers with 200 a second, to a few clients each of whom asks again once answered */
  async saturate(clients: number, seconds: number): Promise<number> {
    const latencies: Latencies = new Map();
    const end = performance.now() + seconds * 1000;
    const client = async () => {
      for (let now = performance.now(); now < end; now = performance.now()) await this.ask(now, latencies);
    };
    await Promise.all(Array.from({ length: clients }, client));
    return (latencies.get(200)?.length ?? 0) / seconds;
  }

  /**
   * Resolves when the last request is sent.
   *
   * @param rate requests a second
   * @returns the latencies, once all are answered
   */
  async run(rate: number, seconds: number): Promise<{ readonly answered: Promise<Latencies> }> {
    const latencies: Latencies = new Map();
    const pending: Promise<void>[] = [];
    const started = performance.now();
    const total = Math.floor(rate * seconds);
    while (pending.length < total) {
      const due = Math.min(total, ((performance.now() - started) / 1000) * rate);
      while (pending.length < due)
        pending.push(this.ask(started + (pending.length / rate) * 1000, latencies));
      await wait(TICK_MS);
    }
    return { answered: Promise.all(pending).then(() => latencies) };
  }

  close(): void {
    for (const connection of this.idle) connection.end();
  }

  private async ask(dueAt: number, latencies: Latencies): Promise<void> {
    // the connection that was idle longest, so that none is idle until the server closes it
    const connection =
      this.idle.shift() ?? (await new Promise<Connection>((free) => this.waiting.push(free)));
    const status = await connection.ask(this.request);
    const list = latencies.get(status) ?? [];
    list.push(performance.now() - dueAt);
    latencies.set(status, list);
    const next = connection.usable ? connection : await Connection.open(this.port);
    const waiting = this.waiting.shift();
    if (waiting === undefined) this.idle.push(next);
    else waiting(next);
  }
}
