import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freemem } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { IMAGE } from '../../runtime/contract/image';
import { ROUTES } from '../../runtime/contract/routes';
import { parseExposition, type Family } from '../../test/support/exposition';
import { freePort } from '../../test/support/server-process';

const LAST_LINES = 20;

/** The inside of the process at one time. */
export interface Look {
  /** Bytes. */
  readonly heap: number;
  /** Bytes. */
  readonly resident: number;
  readonly openFiles: number;
  readonly sockets: number;
  readonly timers: number;
}

/** The compiled service in a process of its own. An end that nobody asked for says all that is known of it. */
export class SoakedServer {
  /** Never resolves; rejects when the process ends before `stop`. */
  readonly endedEarly: Promise<never>;
  private readonly exited: Promise<string>;
  private readonly lines: string[] = [];
  private readonly started = performance.now();
  private stopping = false;
  private last: Look | undefined;

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    for (const output of [child.stdout!, child.stderr!]) this.keepLast(output);
    this.exited = once(child, 'close').then(([code, signal]) =>
      signal === null ? `exit code ${code}` : `signal ${signal}`,
    );
    this.endedEarly = this.exited.then((how) => {
      if (this.stopping) return new Promise<never>(() => undefined);
      throw new Error(this.obituary(how));
    });
    // a rejection that no `Promise.race` is waiting for at that moment must not end the process
    this.endedEarly.catch(() => undefined);
  }

  /** Resolves when it is ready. */
  static async start(environment: Readonly<Record<string, string>>): Promise<SoakedServer> {
    const port = await freePort();
    const child = spawn(process.execPath, IMAGE.command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), ...environment },
    });
    const server = new SoakedServer(port, child);
    await Promise.race([server.untilReady(), server.endedEarly]);
    return server;
  }

  async look(): Promise<Look> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${ROUTES.metrics}`);
    const families = parseExposition(await answer.text());
    this.last = {
      heap: valueOf(families, 'nodejs_heap_size_used_bytes'),
      resident: valueOf(families, 'process_resident_memory_bytes'),
      openFiles: valueOf(families, 'process_open_fds'),
      sockets: valueOf(families, 'nodejs_active_handles', 'Socket'),
      timers: valueOf(families, 'nodejs_active_resources', 'Timeout'),
    };
    return this.last;
  }

  /** @returns how the process ended after a SIGTERM */
  async stop(): Promise<string> {
    this.stopping = true;
    this.child.kill('SIGTERM');
    return this.exited;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async untilReady(): Promise<void> {
    const url = `http://127.0.0.1:${this.port}${ROUTES.readyz}`;
    while (!(await fetch(url).then(({ ok }) => ok, () => false))) await wait(100); // prettier-ignore
  }

  private keepLast(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => {
      this.lines.push(line);
      if (this.lines.length > LAST_LINES) this.lines.shift();
    });
  }

  private obituary(how: string): string {
    const minutes = ((performance.now() - this.started) / 60_000).toFixed(1);
    return [
      `the server, process ${this.child.pid}, ended after ${minutes} minutes with ${how}`,
      ...(how === 'signal SIGKILL' ? ['a SIGKILL comes from another process, or from a kernel short of memory'] : []),
      `what it held when it was last asked: ${JSON.stringify(this.last)}; free on this machine now: ${freemem()} bytes`,
      'its last lines:',
      ...this.lines,
    ].join('\n'); // prettier-ignore
  }
}

/** 0 for a type of which there is nothing now. */
function valueOf(families: ReadonlyMap<string, Family>, name: string, type?: string): number {
  return families.get(name)?.samples.find(({ labels }) => labels['type'] === type)?.value ?? 0;
}
