import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, Probe } from './container';
import type { ResourceReaper } from './resource-reaper';
import { askProbe, probeUrl } from './probe';

export interface LocalProcessOptions {
  /** Folder that stands for the image's working directory. */
  readonly root: string;
  /** Where the process's log lines go; a number is a file descriptor. */
  readonly output: 'inherit' | 'ignore' | number;
  /** Ends the process if this one ends first. */
  readonly reaper: ResourceReaper;
}

/** A container's command as a process of this machine, with its environment, mounts, ports and probes. */
export class LocalProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<number>;
  private ended: number | undefined;

  constructor(
    readonly container: Container,
    { root, output, reaper }: LocalProcessOptions,
  ) {
    const [program, ...args] = container.command;
    this.child = reaper.spawn(program === 'node' ? process.execPath : program!, args, {
      cwd: root,
      env: { PATH: process.env['PATH'], ...environment(container, reaper) },
      output,
    });
    this.exited = new Promise((done) => {
      this.child.once('error', () => {
        done(127);
      });
      this.child.once('exit', (code, signal) => {
        done(code ?? (signal === 'SIGKILL' ? 137 : 143));
      });
    });
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

/** The manifest's environment; a value below a mount's path points at the folder that stands for the mount. */
function environment(container: Container, reaper: ResourceReaper): Record<string, string> {
  const folder = reaper.folder();
  const environment = { ...container.environment };
  for (const { path, files } of container.mounts) {
    const local = join(folder, path);
    mkdirSync(local, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(local, name)), { recursive: true });
      writeFileSync(join(local, name), text);
    }
    for (const [name, value] of Object.entries(environment)) {
      if (value === path || value.startsWith(`${path}/`)) environment[name] = folder + value;
    }
  }
  return environment;
}
