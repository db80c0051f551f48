import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, Probe } from './container';
import type { ResourceReaper } from './resource-reaper';
import { LocalProcess, runInitContainer, type LocalProcessOptions } from './local-process';
import { PodVolumes } from './pod-volumes';
import { askProbe } from './probe';

export type ReplicaState = 'starting' | 'ready' | 'not ready' | 'stopping';

export interface ReplicaOptions {
  /** Takes the place of the pod's name. */
  readonly pod: string;
  readonly container: Container;
  /** Local port of each container port. */
  readonly localPorts: ReadonlyMap<number, number>;
  readonly root: string;
  readonly reaper: ResourceReaper;
  /** File that takes its log lines. */
  readonly logFile: string;
  /** Told a line when something happens to it. */
  readonly note: (line: string) => void;
}

/** Of the kubelet: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
const FIRST_BACKOFF_SECONDS = 10;
const LONGEST_BACKOFF_SECONDS = 300;

/** One pod's container as a process that is probed, taken out of service and started again as the kubelet would. */
export class Replica {
  state: ReplicaState = 'starting';
  restarts = 0;
  private process: LocalProcess | undefined;
  private readonly volumes: PodVolumes;
  private readonly over = new AbortController();

  constructor(readonly options: ReplicaOptions) {
    const { container, root, reaper } = options;
    this.volumes = new PodVolumes(container, reaper.folder(), root);
  }

  get pod(): string {
    return this.options.pod;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Where a path of the container is on this machine. */
  localPath(path: string): string {
    return this.volumes.localPath(this.options.container, path);
  }

  /** Local port of a container port, by the name the container gives it. */
  port(name: string): number | undefined {
    return this.options.container.ports.get(name);
  }

  /**
   * Starts it: its init containers, then its container, until that is ready; from then on it is watched.
   *
   * @throws Error with the last log lines if it never is
   */
  async start(): Promise<void> {
    try {
      for (const program of this.options.container.initContainers) {
        await this.logging((options) => runInitContainer(program, options));
        if (this.isOver()) return;
      }
      this.process = this.startProcess();
      await this.process.ready();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.pod} does not run: ${reason}\n${this.lastLines()}`, { cause: error });
    }
    this.enter('ready');
    void this.watch(this.process);
  }

  /** SIGTERM, the drain, and SIGKILL after the grace period. @returns the exit code; undefined if it was not started yet */
  async stop(): Promise<number | undefined> {
    this.state = 'stopping';
    this.over.abort();
    return this.process?.stop();
  }

  private startProcess(): LocalProcess {
    return this.logging((options) => new LocalProcess(this.options.container, options));
  }

  /** Starts something whose lines go to the log file. */
  private logging<T>(start: (options: LocalProcessOptions) => T): T {
    const { root, reaper, logFile } = this.options;
    const output = openSync(logFile, 'a');
    try {
      return start({ root, output, reaper, volumes: this.volumes });
    } finally {
      closeSync(output);
    }
  }

  private async watch(first: LocalProcess): Promise<void> {
    let process = first;
    let backoff = FIRST_BACKOFF_SECONDS;
    for (;;) {
      const round = new AbortController();
      const signal = AbortSignal.any([round.signal, this.over.signal]);
      const { readinessProbe, livenessProbe } = this.options.container;
      void this.repeat(readinessProbe, signal, (passes) => {
        this.enter(passes ? 'ready' : 'not ready');
      });
      void this.repeat(livenessProbe, signal, (passes) => {
        if (!passes) void process.stop();
      });
      const code = await process.end();
      round.abort();
      if (this.isOver()) return;
      this.enter('not ready');
      this.options.note(`${this.pod} exited with code ${code}; it starts again in ${backoff} s`);
      await sleep(backoff * 1000, undefined, { signal: this.over.signal }).catch(() => undefined);
      if (this.isOver()) return;
      backoff = Math.min(2 * backoff, LONGEST_BACKOFF_SECONDS);
      this.restarts++;
      process = this.startProcess();
      this.process = process;
      this.enter('starting');
      await process.ready().then(
        () => {
          this.enter('ready');
        },
        () => process.stop(),
      );
    }
  }

  /** Probes periodically, and reports a change once it has lasted for the threshold of the probe. */
  private async repeat(
    probe: Probe | undefined,
    signal: AbortSignal,
    tell: (passes: boolean) => void,
  ): Promise<void> {
    if (probe === undefined) return;
    let failures = 0;
    for (;;) {
      await sleep(probe.periodSeconds * 1000, undefined, { signal }).catch(() => undefined);
      if (isAborted(signal)) return;
      const problem = await askProbe(this.options.container, probe);
      if (isAborted(signal)) return;
      failures = problem === undefined ? 0 : failures + 1;
      if (failures === 0 || failures === probe.failureThreshold) tell(failures === 0);
    }
  }

  private enter(state: ReplicaState): void {
    if (this.state === state || this.isOver()) return;
    this.options.note(`${this.pod} is ${state}`);
    this.state = state;
  }

  private isOver(): boolean {
    return isAborted(this.over.signal);
  }

  private lastLines(): string {
    return readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
  }
}

/** A function, because the compiler assumes that a signal does not abort between two checks. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}
