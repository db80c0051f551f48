import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { PORT_NAMES } from '../runtime/contract/routes';
import { receiveAlerts, type AlertReceiver, type Arrival } from './alert-receiver';
import { balance } from './balancer';
import { CLUSTER_JOB, serveClusterSeries } from './cluster-series';
import type { Container } from './container';
import { findProgram } from './find-program';
import { accelerated } from './acceleration';
import { ResourceReaper } from './resource-reaper';
import { scrapeWithLimit } from './limited-cpu';
import { localContainers } from './local-containers';
import { localRouting, PREVIEW_RECEIVER } from './local-routing';
import { startAlertmanager, startPrometheus, type MonitoringServer } from './monitoring-server';
import { freePorts } from './ports';
import { Replica } from './replica';
import { replicaCount } from './replica-count';
import { ruleFiles } from './rule-files';
import { DEFAULT_INTERVAL, scrapeConfiguration } from './scrape-configuration';
import { substitute } from './substitutions';

/** Programs that a preview can do without, under every name they are packaged by. */
export const MONITORING_PROGRAMS = {
  prometheus: ['prometheus'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
} as const;

export interface PreviewOptions {
  /** Parsed YAML documents. */
  readonly manifests: readonly unknown[];
  /** Folder that stands for the image's working directory. */
  readonly root: string;
  /** Runs every Deployment's command, not only that of this package's image. @default false */
  readonly allowCommands?: boolean;
  /** Folder with the file `<Secret>/<key>` for each secret that is to be real. @default - all are made up */
  readonly secrets?: string | undefined;
  /** @default - as the manifests say, within what this machine takes */
  readonly replicas?: number;
  /** CPU limit of a pod, in cores, that its usage is told as a share of. @default - the whole machine */
  readonly cpuLimitCores?: number;
  /** Divides every waiting time of scrapes, rules and routes; 1 leaves them as written. */
  readonly acceleration: number;
  /** Told a line for each thing that happens. */
  readonly note: (line: string) => void;
  readonly onArrival: (arrival: Arrival) => void;
}

/** A Deployment that runs. */
export interface LocalService {
  readonly container: Container;
  readonly replicas: readonly Replica[];
  /** The port in front of the replicas. */
  readonly url: string;
}

/** Runs synthesized manifests as local processes: the replicas, and the servers that monitor them. */
export class Preview {
  readonly services: LocalService[] = [];
  prometheus: MonitoringServer | undefined;
  alertmanager: MonitoringServer | undefined;
  /** Receivers that the manifests name, each of which is this preview here. */
  receivers: readonly string[] = [];
  private readonly reaper = new ResourceReaper();
  private readonly set: ManifestSet;
  private readonly closers: (() => Promise<unknown>)[] = [];

  private constructor(private readonly options: PreviewOptions) {
    this.set = new ManifestSet(options.manifests);
  }

  /** @throws Error if something does not start; nothing is left running then */
  static async start(options: PreviewOptions): Promise<Preview> {
    const preview = new Preview(options);
    try {
      await preview.startAll();
      return preview;
    } catch (error) {
      await preview.kill();
      throw error;
    }
  }

  /** Drains and stops everything, as the end of a cluster would. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.replicas.map((replica) => replica.stop()));
    await this.kill();
  }

  /** Stops everything at once. */
  async kill(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
    await this.reaper.end();
  }

  private get replicas(): Replica[] {
    return this.services.flatMap(({ replicas }) => replicas);
  }

  private async startAll(): Promise<void> {
    const { manifests, note, onArrival, allowCommands = false, secrets } = this.options;
    const { containers, leftOut } = localContainers(manifests, allowCommands, secrets);
    for (const line of leftOut) note(line);
    if (containers.length === 0)
      throw new Error('the manifests hold no Deployment that runs here, so there is nothing to run');
    const folder = this.reaper.folder();
    const receiver = this.closing(
      await receiveAlerts(onArrival, (event) => {
        note(`drift webhook: ${JSON.stringify(event)}`);
      }),
    );
    for (const container of containers) await this.startService(container, folder, receiver);
    await Promise.all(this.replicas.map((replica) => replica.start()));
    await this.startMonitoring(folder, receiver);
  }

  private async startService(container: Container, folder: string, receiver: AlertReceiver): Promise<void> {
    const { root, note } = this.options;
    const { count, reason } = replicaCount(this.set, container, this.options.replicas);
    const numbers = [...new Set(container.ports.values())];
    note(
      `Deployment ${container.namespace}/${container.deployment}: ${count} ${count === 1 ? 'replica' : 'replicas'} (${reason})`,
    );
    note(`  ${container.command.join(' ')} in ${root}, for ${container.image ?? 'its image'}`);
    for (const { name, command } of container.initContainers)
      note(`  first ${name}: ${command.filter((word) => !word.startsWith('--import=')).join(' ')}`);
    if (container.others.length > 0) note(`  not run here: ${container.others.join(', ')} of the same pod`);
    const logs = join(folder, 'logs');
    mkdirSync(logs, { recursive: true });
    const replicas: Replica[] = [];
    for (let index = 0; index < count; index++) {
      const ports = await freePorts(numbers.length);
      const localPorts = new Map(numbers.map((number, at) => [number, ports[at]!]));
      const { container: own, substitutions } = substitute(container, localPorts, receiver.driftUrl);
      const pod = `${container.deployment}-local-${index}`;
      for (const line of substitutions) if (index === 0 || line.includes('PORT=')) note(`  ${pod}: ${line}`);
      replicas.push(
        new Replica({
          pod,
          container: own,
          localPorts,
          root,
          reaper: this.reaper,
          logFile: join(logs, `${container.namespace}-${pod}.log`),
          note,
        }),
      );
    }
    const http = container.ports.get(PORT_NAMES.http) ?? numbers[0];
    if (http === undefined)
      throw new Error(`Deployment ${container.deployment} has no port to send requests to`);
    const proxy = this.closing(
      await balance(
        () =>
          replicas
            .filter(({ state }) => state === 'ready')
            .map(({ options }) => options.localPorts.get(http)!),
        http,
      ),
    );
    if (proxy.port !== http) note(`  port ${http} is taken; ${proxy.port} takes its place`);
    this.services.push({ container, replicas, url: `http://127.0.0.1:${proxy.port}` });
  }

  private async startMonitoring(folder: string, receiver: AlertReceiver): Promise<void> {
    const { acceleration, note } = this.options;
    const programs = {
      prometheus: findProgram(MONITORING_PROGRAMS.prometheus),
      alertmanager: findProgram(MONITORING_PROGRAMS.alertmanager),
    };
    if (programs.prometheus === undefined) return;
    const { reaper } = this;
    if (programs.alertmanager !== undefined) {
      const routing = localRouting(this.set, receiver.alertsUrl, acceleration);
      this.receivers = routing.receivers;
      if (!routing.routed) note(`no AlertmanagerConfig routes alerts: all come to "${PREVIEW_RECEIVER}"`);
      this.alertmanager = this.closing(
        await startAlertmanager({
          program: programs.alertmanager,
          reaper,
          folder: join(folder, 'alertmanager'),
          files: { main: routing.file },
        }),
      );
    }
    const local = (namespace: string, deployment: string): readonly Replica[] =>
      this.services.find(
        ({ container }) => container.namespace === namespace && container.deployment === deployment,
      )?.replicas ?? [];
    const limited = await this.limitedPorts();
    const { scrapeConfigs, warnings } = scrapeConfiguration(
      this.set,
      local,
      acceleration,
      (port) => limited.get(port) ?? port,
    );
    for (const warning of warnings) note(`warning: ${warning}`);
    const clusterSeries = this.closing(await serveClusterSeries(this.set, local));
    const rules = ruleFiles(this.set, acceleration);
    const interval = accelerated(DEFAULT_INTERVAL, acceleration);
    this.prometheus = this.closing(
      await startPrometheus({
        program: programs.prometheus,
        reaper,
        folder: join(folder, 'prometheus'),
        files: {
          main: {
            global: { evaluation_interval: interval },
            rule_files: rules.map(({ name }) => name),
            alerting: this.alertmanager && {
              alertmanagers: [{ static_configs: [{ targets: [new URL(this.alertmanager.url).host] }] }],
            },
            scrape_configs: [
              ...scrapeConfigs,
              {
                job_name: CLUSTER_JOB,
                scrape_interval: interval,
                scrape_timeout: interval,
                static_configs: [{ targets: [`127.0.0.1:${clusterSeries.port}`] }],
              },
            ],
          },
          ...Object.fromEntries(rules.map(({ name, content }) => [name, content])),
        },
      }),
    );
  }

  /** For each port of a replica, the one that tells its CPU usage as a share of the limit. */
  private async limitedPorts(): Promise<ReadonlyMap<number, number>> {
    const { cpuLimitCores } = this.options;
    const limited = new Map<number, number>();
    if (cpuLimitCores === undefined) return limited;
    for (const port of this.replicas.flatMap(({ options }) => [...options.localPorts.values()])) {
      limited.set(port, this.closing(await scrapeWithLimit(port, cpuLimitCores)).port);
    }
    return limited;
  }

  private closing<T extends { close(): Promise<void> } | { stop(): Promise<void> }>(server: T): T {
    this.closers.push(() => ('close' in server ? server.close() : server.stop()));
    return server;
  }
}
