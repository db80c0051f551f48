import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { probeUrl, type Container, type Probe } from './container';

/** A container's command as a process of this machine, with its environment, mounts, ports and probes. */
export class LocalProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-'));
  private readonly child: ChildProcess;
  private readonly exited: Promise<number>;

  /**
   * @param root folder that stands for the image's working directory
   * @param output where the process's log lines go
   */
  constructor(
    readonly container: Container,
    root: string,
    output: 'inherit' | 'ignore',
  ) {
    const [program, ...args] = container.command;
    this.child = spawn(program === 'node' ? process.execPath : program!, args, {
      cwd: root,
      env: { PATH: process.env['PATH'], ...this.environment() },
      stdio: ['ignore', output, output === 'ignore' ? 'ignore' : 'inherit'],
    });
    this.exited = new Promise((done) => {
      this.child.once('error', () => {
        done(127);
      });
      this.child.once('exit', (code, signal) => {
        done(code ?? (signal === 'SIGKILL' ? 137 : 143));
      });
    });
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
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }

  /** Resolves with the exit code when the process ends by itself. */
  async end(): Promise<number> {
    return this.exited;
  }

  /** The manifest's environment; a value below a mount's path points at the folder that stands for the mount. */
  private environment(): Record<string, string> {
    const environment = { ...this.container.environment };
    for (const { path, files } of this.container.mounts) {
      const local = join(this.folder, path);
      mkdirSync(local, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(local, name), text);
      for (const [name, value] of Object.entries(environment)) {
        if (value === path || value.startsWith(`${path}/`)) environment[name] = this.folder + value;
      }
    }
    return environment;
  }

  private async passes(probe: Probe): Promise<void> {
    const url = probeUrl(this.container, probe);
    let ended: number | undefined;
    void this.exited.then((code) => (ended = code));
    await sleep(probe.initialDelaySeconds * 1000);
    let last = 'no answer';
    for (let failures = 0; failures < probe.failureThreshold; failures++) {
      try {
        const { status } = await fetch(url, { signal: AbortSignal.timeout(probe.timeoutSeconds * 1000) });
        if (status >= 200 && status < 400) return;
        last = `status ${status}`;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      if (ended !== undefined)
        throw new Error(`${this.container.deployment} exited with code ${ended} before ${url} answered`);
      await sleep(probe.periodSeconds * 1000);
    }
    throw new Error(
      `${url} did not answer well ${probe.failureThreshold} times in a row; the last time: ${last}`,
    );
  }
}
