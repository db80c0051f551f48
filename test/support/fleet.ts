import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Haproxy } from './haproxy';
import { freePort, ServerProcess } from './server-process';
import { smallArtifact } from './small-model';

const ROWS = 20;
const BODY = JSON.stringify({ data: Array.from({ length: ROWS }, () => [20, 0.5, 'eu']) });
/** The second model calls the classes the other way round, so an answer shows which forest and which labels made it. */
const MODELS = {
  '1': smallArtifact({ version: '1', classes: [0, 1] }),
  '2': smallArtifact({ version: '2', classes: [1, 0] }),
} as const;
const PREDICTION = { '1': 0, '2': 1 } as const;
type Version = keyof typeof MODELS;

export interface LoadResult {
  answered: number;
  /** What was wrong with each request that got no whole answer. */
  readonly failures: string[];
  slowestMs: number;
}

/** Two servers behind HAProxy, under a load that does not stop while they are restarted and their model is swapped. */
export class Fleet {
  readonly load: LoadResult = { answered: 0, failures: [], slowestMs: 0 };
  private stopped = false;
  private version: Version = '1';
  private servers: ServerProcess[] = [];
  private clients: Promise<void>[] = [];
  private readonly agent: Agent;

  private constructor(
    private readonly folder: string,
    private readonly ports: readonly number[],
    private readonly haproxy: Haproxy,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  static async start(connections: number): Promise<Fleet> {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    writeFileSync(join(folder, 'model.json'), MODELS['1']);
    const ports = [await freePort(), await freePort()];
    const fleet = new Fleet(folder, ports, await Haproxy.start(ports), connections);
    fleet.servers = await Promise.all(ports.map((port) => fleet.startServer(port)));
    await fleet.haproxy.untilAllUp();
    fleet.clients = Array.from({ length: connections }, () => fleet.client());
    return fleet;
  }

  /** SIGTERM for one server after the other, each started again. */
  async restart(times: number): Promise<void> {
    for (let restart = 0; restart < times; restart++) {
      const index = restart % this.servers.length;
      const server = this.servers[index]!;
      server.signal('SIGTERM');
      const code = await server.exited;
      if (code !== 0) throw new Error(`restart ${restart}: the server ended with ${code}: ${server.errors}`);
      this.servers[index] = await this.startServer(this.ports[index]!);
      // the other one is next
      await this.haproxy.untilAllUp();
    }
  }

  /** Another model in the place of the one that is served, each time until all servers answer by it. */
  async swap(times: number): Promise<void> {
    for (let swap = 0; swap < times; swap++) {
      this.version = this.version === '1' ? '2' : '1';
      const path = join(this.folder, 'model.json');
      writeFileSync(`${path}.new`, MODELS[this.version]);
      renameSync(`${path}.new`, path);
      for (const server of this.servers) server.signal('SIGHUP');
      await Promise.all(this.servers.map((server) => this.untilServed(server)));
    }
  }

  async stop(): Promise<LoadResult> {
    this.stopped = true;
    await Promise.all(this.clients);
    this.agent.destroy();
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.haproxy.stop();
    rmSync(this.folder, { recursive: true });
    return this.load;
  }

  private async startServer(port: number): Promise<ServerProcess> {
    const server = await ServerProcess.start({
      PORT: String(port),
      MODEL_PATH: join(this.folder, 'model.json'),
      MODEL_POLL_SECONDS: '0',
      LOG_SAMPLE_RATIO: '0',
      DRAIN_DELAY_SECONDS: '0.5',
    });
    await server.logged('model loaded');
    return server;
  }

  private async untilServed(server: ServerProcess): Promise<void> {
    for (let tries = 0; tries < 1000; tries++) {
      const info = await server.metric('model_info');
      if (info.length !== 1) throw new Error(`model_info shows ${info.length} models`);
      if (info[0]!.includes(`version="${this.version}"`)) return;
      await wait(10);
    }
    throw new Error(`a server does not take version ${this.version}`);
  }

  private async client(): Promise<void> {
    while (!this.stopped) {
      const started = performance.now();
      const failure = await this.ask().then(wrongAnswer, String);
      this.load.slowestMs = Math.max(this.load.slowestMs, performance.now() - started);
      if (failure === undefined) this.load.answered++;
      else this.load.failures.push(failure);
      // constant, and below what the servers can do
      await wait(5);
    }
  }

  private ask(): Promise<{ status: number | undefined; text: string }> {
    return new Promise((resolve, reject) => {
      const { port } = this.haproxy;
      const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
      const sent = request(
        { port, path: '/predict', method: 'POST', headers, agent: this.agent },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('end', () => {
            resolve({ status: answer.statusCode, text });
          });
          answer.on('error', reject);
        },
      );
      sent.on('error', reject).end(BODY);
    });
  }
}

/** @returns what is wrong with an answer; undefined if it is whole and by one model */
function wrongAnswer({ status, text }: { status: number | undefined; text: string }): string | undefined {
  if (status !== 200) return `${status}: ${text}`;
  const { predictions, model } = JSON.parse(text) as {
    predictions: number[];
    model: { version: Version };
  };
  const whole =
    predictions.length === ROWS && predictions.every((each) => each === PREDICTION[model.version]);
  return whole ? undefined : `mixed: ${text}`;
}
