import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, PodProgram, Probe } from './container';
import type { PodVolumes } from './pod-volumes';
import type { ResourceReaper } from './resource-reaper';
import { askProbe, probeUrl } from './probe';

export interface LocalProcessOptions {
  /** Folder that stands for the image's working directory. */
  readonly root: string;
  /** Where the process's log lines go; a number is a file descriptor. */
  readonly output: 'inherit' | 'ignore' | number;
  /** Ends the process if this one ends first. */
  readonly reaper: ResourceReaper;
  /** Volumes of the pod. */
  readonly volumes: PodVolumes;
}

/** Starts what a container runs. @returns the process, and its exit code once it has ended */
function start(
  program: PodProgram,
  { root, output, reaper, volumes }: LocalProcessOptions,
): { readonly child: ChildProcess; readonly exited: Promise<number> } {
  const { command, environment } = volumes.seenBy(program);
  const [first, ...args] = command;
  const child = reaper.spawn(first === 'node' ? process.execPath : first!, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    output,
  });
  const exited = new Promise<number>((done) => {
    child.once('error', () => {
      done(127);
    });
    child.once('exit', (code, signal) => {
      done(code ?? (signal === 'SIGKILL' ? 137 : 143));
    });
  });
  return { child, exited };
}

/**
 * Runs an init container to its end.
 *
 * @throws Error if it fails
 */
export async function runInitContainer(program: PodProgram, options: LocalProcessOptions): Promise<void> {
  const code = await start(program, options).exited;
  if (code !== 0) throw new Error(`its init container ${program.name} exited with code ${code}`);
}

/** A container's command as a process of this machine, with its environment, mounts, ports and probes. */
export class LocalProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<number>;
  private ended: number | undefined;

  constructor(
    readonly container: Container,
    options: LocalProcessOptions,
  ) {
    const { child, exited } = start(container, options);
    this.child = child;
    this.exited = exited;
    void this.exited.then((code) => (this.ended = code));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Waits as the kubelet does: for the startup probe, then for the readiness probe. */
  async ready(): Promise<void> {
    for (const probe of [this.container.startupProbe, this.container.readinessProbe]) {
      if (probe !== undefined) await this.passes(probe);
    }
  }

  /** Sends SIGTERM and waits; after the grace period SIGKILL, as the kubelet does. Gives the exit code. */
  async stop(): Promise<number> {
    this.child.kill('SIGTERM');
    const deadline = setTimeout(
      () => this.child.kill('SIGKILL'),
      this.container.terminationGracePeriodSeconds * 1000,
    );
    const code = await this.exited;
    clearTimeout(deadline);
    return code;
  }

  /** Resolves with the exit code when the process ends by itself. */
  async end(): Promise<number> {
    return this.exited;
  }

  private async passes(probe: Probe): Promise<void> {
    await sleep(probe.initialDelaySeconds * 1000);
    let last = 'no answer';
    for (let failures = 0; failures < probe.failureThreshold; failures++) {
      const problem = await askProbe(this.container, probe);
      if (problem === undefined) return;
      last = problem;
      await Promise.race([sleep(probe.periodSeconds * 1000), this.exited]);
      if (this.ended !== undefined)
        throw new Error(
          `${this.container.deployment} exited with code ${this.ended} before ${probeUrl(this.container, probe)} answered`,
        );
    }
    throw new Error(
      `${probeUrl(this.container, probe)} did not answer well ${probe.failureThreshold} times in a row; the last time: ${last}`,
    );
  }
}
