import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { nodeArguments } from './program';

const ROOT = resolve(__dirname, '../..');

/** What is done to a process before it runs. */
export interface Hardship {
  /** Entry that runs. @default - the service */
  readonly entry?: string;
  /** JavaScript that runs in the process before the service. */
  readonly preload?: string;
  readonly nodeFlags?: readonly string[];
  /** Most files and sockets that it may have open. */
  readonly descriptors?: number;
  /** File that its log goes to. */
  readonly log?: string;
}

/** The runtime in a process of its own, as the image starts it. */
export class ServerProcess {
  readonly lines: Record<string, unknown>[] = [];
  errors = '';
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly port: number,
    readonly child: ChildProcess,
  ) {
    // not `exit`: what it wrote last may still be on its way
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    if (child.stdout !== null) this.readLines(child.stdout);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  static async start(
    environment: Record<string, string>,
    { entry = 'runtime/serving/main.ts', preload = '', nodeFlags = [], descriptors, log }: Hardship = {},
  ): Promise<ServerProcess> {
    const port = environment['PORT'] === undefined ? await freePort() : Number(environment['PORT']);
    const limit = descriptors === undefined ? '' : `ulimit -n ${descriptors} && `;
    const output = log === undefined ? undefined : openSync(log, 'w');
    const flags = [...nodeFlags, '--import', `data:text/javascript,${encodeURIComponent(preload)}`];
    const node = [process.execPath, ...flags, ...nodeArguments(entry)];
    const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...node], {
      cwd: ROOT,
      stdio: ['ignore', output ?? 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: String(port),
        DRAIN_DELAY_SECONDS: '0',
        ...environment,
      },
    });
    if (output !== undefined) closeSync(output);
    return new ServerProcess(port, child);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when a line with this message is logged; rejects when the process ends first. */
  async logged(msg: string): Promise<Record<string, unknown>> {
    const find = () => this.lines.find((line) => line['msg'] === msg);
    const ended = this.exited.then((code) => {
      const line = find();
      if (line !== undefined) return line;
      throw new Error(
        `exited with ${code} before it logged "${msg}": ${this.errors} ${JSON.stringify(this.lines)}`,
      );
    });
    let check: () => void = () => undefined;
    const seen = new Promise<Record<string, unknown>>((done) => {
      check = () => {
        const line = find();
        if (line !== undefined) done(line);
      };
      this.waiting.add(check);
      check();
    });
    return Promise.race([seen, ended]).finally(() => this.waiting.delete(check));
  }

  /** POST /predict. */
  predict(body: string, path = '/predict'): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${this.url}${path}`, { method: 'POST', headers, body });
  }

  /** The sample lines of a metric. */
  async metric(name: string): Promise<string[]> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return text.split('\n').filter((line) => line.startsWith(name));
  }

  private readLines(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
      for (const check of this.waiting) check();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }
}

/** Ports that no system hands out by itself (Linux: from 32768 on): a client's connection may take one of those meanwhile. */
const PORTS = { from: 15_000, to: 32_000 } as const;

/** A port on which nobody listens, on 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer();
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    return port;
  }
}
