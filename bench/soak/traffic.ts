import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Row } from '../../preview/sample-rows';
import { ROUTES } from '../../runtime/contract/routes';
import type { Artifact } from '../../runtime/model/artifact';

const TICK_MS = 20;
const PATIENCE_MS = 10_000;

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
  readonly expected: number;
}

/** Requests of all protocols at a rate that does not depend on their answers. */
export class Traffic {
  sent = 0;
  /** Refused for now, because the machine had no time for them. */
  shed = 0;
  /** How many requests failed, by what they were and what came of them. */
  readonly failures = new Map<string, number>();
  /** Milliseconds, of the answers since they were last taken. */
  private latencies: number[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly kinds: readonly (() => Sent)[];

  /** @param draw gives a row as the clients have them now */
  constructor(
    private readonly port: number,
    model: Artifact,
    draw: () => Row,
  ) {
    this.kinds = kindsOf(model, draw);
  }

  get failed(): number {
    return [...this.failures.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Sends until a time of `performance.now()`. */
  async run(rate: number, until: number): Promise<void> {
    const start = performance.now();
    let due = 0;
    for (let now = start; now < until; now = performance.now()) {
      for (; due < ((now - start) / 1000) * rate; due++) {
        this.send(this.kinds[this.sent++ % this.kinds.length]!());
      }
      await wait(TICK_MS);
    }
  }

  /** @returns in milliseconds, ascending */
  takeLatencies(): number[] {
    const taken = this.latencies.sort((a, b) => a - b);
    this.latencies = [];
    return taken;
  }

  close(): void {
    this.agent.destroy();
  }

  private send({ method, path, body, expected }: Sent): void {
    const started = performance.now();
    const failed = (how: string) => {
      const what = `${method} ${path}: ${how}`;
      this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
    };
    const headers = body === '' ? {} : { 'content-type': 'application/json' };
    const options = { agent: this.agent, host: '127.0.0.1', port: this.port, path, method, headers };
    const sent = request(options, (answer) => {
      answer.resume().once('end', () => {
        this.latencies.push(performance.now() - started);
        if (answer.statusCode === 503 && answer.headers['retry-after'] !== undefined) this.shed++;
        else if (answer.statusCode !== expected) failed(`${answer.statusCode} in place of ${expected}`);
      });
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
    sent.once('error', ({ message }) => {
      failed(message);
    });
    sent.end(body);
  }
}

/** What is sent in turn: of twenty requests seventeen predict, one is refused, and two ask how the service is. */
function kindsOf({ name, features }: Artifact, draw: () => Row): (() => Sent)[] {
  const rows = (count: number) => Array.from({ length: count }, draw);
  const post = (path: string, content: object): Sent => ({
    method: 'POST',
    path,
    body: JSON.stringify(content),
    expected: 200,
  });
  const get = (path: string): Sent => ({ method: 'GET', path, body: '', expected: 200 });
  const one = () => post(ROUTES.predict, { features: draw() });
  const positional = (row: Row) => features.map((feature) => row[feature.name]);
  const batch = () => post(ROUTES.predict, { data: rows(5).map(positional), probabilities: true });
  const v1 = () => post(ROUTES.v1Predict.replace('{model}', name), { instances: rows(2) });
  const v2 = () => {
    const drawn = rows(2);
    const inputs = features.map((feature) => ({
      name: feature.name,
      datatype: feature.kind === 'numeric' ? 'FP64' : 'BYTES',
      shape: [drawn.length],
      data: drawn.map((row) => row[feature.name]),
    }));
    return post(ROUTES.v2Infer.replace('{model}', name), { inputs });
  };
  const broken = (): Sent => ({ ...one(), body: '{"features":', expected: 400 });
  return [
    one, batch, v2, one, batch, v1, one, batch, v2, one, broken,
    one, batch, v2, one, () => get(ROUTES.drift), v1, one, one, () => get(ROUTES.readyz),
  ]; // prettier-ignore
}
