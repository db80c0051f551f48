import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '../..');

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
    this.exited = once(child, 'exit').then(([code]) => code as number | null);
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
      for (const check of this.waiting) check();
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  static async start(environment: Record<string, string>): Promise<ServerProcess> {
    const port = environment['PORT'] === undefined ? await freePort() : Number(environment['PORT']);
    const child = spawn(process.execPath, ['--import', 'tsx', 'runtime/server.ts'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: String(port),
        DRAIN_DELAY_SECONDS: '0',
        ...environment,
      },
    });
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
      throw new Error(`exited with ${code} before it logged "${msg}": ${this.errors}`);
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

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
