import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { ReaperOrder } from './resource-reaper-process';

/** `.js` after the build, `.ts` from source, where the process needs tsx as this one did. */
const EXTENSION = extname(__filename);
const ARGUMENTS = EXTENSION === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];

/**
 * Ends the processes of a preview and removes its folders when this process ends, also if it is killed or crashes: a second
 * process waits for that.
 */
export class ResourceReaper {
  private readonly keeper: ChildProcess;

  constructor() {
    // a session of its own, so that Ctrl+C in a terminal does not reach it
    this.keeper = spawn(
      process.execPath,
      [...ARGUMENTS, join(__dirname, `resource-reaper-process${EXTENSION}`)],
      {
        detached: true,
        stdio: ['pipe', 'ignore', 'inherit'],
      },
    );
    this.keeper.unref();
    const { stdin } = this.keeper;
    stdin?.on('error', () => {
      // it was killed, and nothing can be added to it
    });
    if (stdin instanceof Socket) stdin.unref();
  }

  /**
   * Starts a program in a process group of its own, which the reaper ends at the latest.
   *
   * @param output where its standard output and errors go: a file descriptor, this process's own, or nowhere
   * @returns the process, which emits `error` if there is no such program
   */
  spawn(
    program: string,
    args: readonly string[],
    options: {
      readonly cwd?: string;
      readonly env?: NodeJS.ProcessEnv;
      readonly output: 'inherit' | 'ignore' | number;
    },
  ): ChildProcess {
    const { cwd, env, output } = options;
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
    const { pid } = child;
    if (pid === undefined) return child;
    this.tell(['hold', pid]);
    child.once('exit', () => {
      killGroup(pid);
      this.tell(['release', pid]);
    });
    return child;
  }

  /** A new folder that is gone when this process is. */
  folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-'));
    this.tell(['folder', path]);
    return path;
  }

  /** Ends what is still held and removes the folders. */
  async end(): Promise<void> {
    if (this.keeper.exitCode !== null || this.keeper.signalCode !== null) return;
    this.keeper.ref();
    const exit = once(this.keeper, 'exit');
    this.keeper.stdin?.end();
    await exit;
  }

  private tell(order: ReaperOrder): void {
    this.keeper.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}

/** Ends the child processes of a program with it, as a container does. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nothing was left behind
  }
}
