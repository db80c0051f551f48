import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/support/server-process';
import type { Contestant } from './contestant';
import { ONE_ROW, type Requests } from './requests';

/** Seconds of CPU time used so far, all threads together, and bytes in memory. */
export interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

/** A server in a process of its own on the first core. */
export class PinnedServer {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it answers the first of these requests with 200. */
  static async start(
    { name, command, folder, environment }: Contestant,
    requests: Requests = ONE_ROW,
  ): Promise<PinnedServer> {
    const port = await freePort();
    // taskset becomes the command, so the process id is the server's
    const child = spawn('taskset', ['-c', '0', ...command], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PORT: String(port),
        UVICORN_PORT: String(port),
        MLSERVER_HTTP_PORT: String(port),
        ...environment,
      },
    });
    const server = new PinnedServer(port, child);
    try {
      await server.ready(requests);
    } catch (error) {
      await server.stop();
      throw new Error(`${name} does not start`, { cause: error });
    }
    return server;
  }

  /**
   * Resolves when it answers the first of these requests with 200. After a load that takes a moment: what was in flight
   * then is answered first, and connections that closed meanwhile are noticed.
   *
   * @throws Error after half a minute, or if the process has ended
   */
  async ready(requests: Requests): Promise<void> {
    for (let tries = 0; tries < 600 && this.child.exitCode === null; tries++) {
      if ((await this.answer(requests)) !== undefined) return;
      await wait(50);
    }
    throw new Error(`${requests.path} is not answered with 200; exit code ${this.child.exitCode}`);
  }

  /** @returns undefined unless the answer is a 200 */
  async answer({ method = 'POST', path, headers, bodies }: Requests, at = 0): Promise<string | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
        method,
        headers,
        body: method === 'GET' ? null : Uint8Array.from(bodies[at]!),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      return response.status === 200 ? text : undefined;
    } catch {
      return undefined;
    }
  }

  usage(): Usage {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime and stime in ticks of 10 ms, rss in pages of 4 KiB (proc(5))
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Number(fields[21]) * 4096 };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
