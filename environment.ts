import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  pagerDuty,
  slack,
  webhook,
  type AlertmanagerConfigProps,
  type DriftWebhookProps,
  type GitRepositoryProps,
  type IngressProps,
  type NamespaceQuota,
  type ResourceProps,
} from './constructs';
import releaseJson from './release.json';

/** What is released. Machines bump release.json; null is for what is not known yet. */
interface Release {
  readonly image: { readonly repository: string; readonly tag: string; readonly digest: string | null };
  readonly model: { readonly version: string | null; readonly digest: string | null };
}

/** Everything in which one installation of the reference platform differs from another. */
export interface PlatformEnvironment {
  /** Where synthesized manifests are committed, which is where Argo CD reads them. */
  readonly repository: Pick<GitRepositoryProps, 'url' | 'revision' | 'path'>;

  /** Address of the folder with the runbooks, to which alerts and dashboards link. */
  readonly runbooks: string;

  readonly release: Release;

  /**
   * Host of a registry that mirrors the released image under the same path, such as `localhost:5001`.
   *
   * @default - the registry that release.json names
   */
  readonly registry?: string;

  /** File of the model artifact. */
  readonly modelFile: string;

  /** Kubernetes minor version whose Pod Security Standards are enforced, such as `v1.30`. */
  readonly podSecurityVersion: string;

  /** Least and greatest number of pods of the service. */
  readonly replicas: { readonly minimum: number; readonly maximum: number };

  /**
   * Requests a second for each pod to aim at, which the autoscaler then reads through prometheus-adapter. A cluster
   * can have one adapter of custom metrics: where there is one already, leave this out and add its rule there.
   *
   * @default - it reads CPU and memory alone, and prometheus-adapter is not installed
   */
  readonly requestsPerSecond?: number;

  /** What each pod of the service asks for. */
  readonly resources: ResourceProps;

  /**
   * Host name, and the rest of how the service is reached from outside.
   *
   * @default - it is reached inside the cluster alone
   */
  readonly ingress?: IngressProps;

  /**
   * What all pods of each namespace of ours together may ask for.
   *
   * @default - no quota
   */
  readonly quotas?: { readonly serving?: NamespaceQuota; readonly training?: NamespaceQuota };

  /** Who is told about an alert of each severity. Secrets are read from the namespace `serving`. */
  readonly alerts: AlertmanagerConfigProps['routes'];

  /**
   * Who is told when the requests begin and end to drift.
   *
   * @default - nobody but those that the alerts reach
   */
  readonly driftWebhook?: DriftWebhookProps;

  /**
   * Whether the service's metrics are also recorded under the names that older dashboards read.
   *
   * @default false
   */
  readonly metricAliases?: boolean;

  /** Pods of Prometheus and of Alertmanager, and what they and Loki keep. */
  readonly observability: {
    readonly replicas: number;
    readonly metricRetention: Duration;
    readonly logRetention: Duration;
    readonly storage: Size;
  };
}

/** The one place that says where this repository is. */
const HOME = 'https://github.com/cdk8s-aiops/cdk8s-aiops';

const COMMON = {
  runbooks: `${HOME}/blob/main/docs/runbooks`,
  release: releaseJson,
  modelFile: 'model/incident.json',
  podSecurityVersion: 'v1.30',
};

/** Keys of the one Secret that routes read; whoever runs the cluster makes it. */
const RECEIVERS = 'alert-receivers';
const SLACK = slack({ webhookUrl: { name: RECEIVERS, key: 'slack-url' } });

/** The installations, by the names that `npm run synth -- --env` takes. `gitops/` holds `prod`. */
export const ENVIRONMENTS = {
  prod: {
    ...COMMON,
    repository: { url: `${HOME}.git`, revision: 'main' },
    replicas: { minimum: 4, maximum: 6 },
    resources: {},
    quotas: {
      serving: { cpuRequests: Cpu.units(8), memoryRequests: Size.gibibytes(16), pods: 40 },
      training: { cpuRequests: Cpu.units(8), memoryRequests: Size.gibibytes(32), pods: 20 },
    },
    alerts: {
      critical: [pagerDuty({ routingKey: { name: RECEIVERS, key: 'pagerduty-key' } }), SLACK],
      warning: [SLACK],
      info: [SLACK],
    },
    observability: {
      replicas: 2,
      metricRetention: Duration.days(15),
      logRetention: Duration.days(30),
      storage: Size.gibibytes(20),
    },
  },
  dev: {
    ...COMMON,
    // rendered manifests of another environment live on a branch of their own
    repository: { url: `${HOME}.git`, revision: 'dev' },
    // what the documentation of kind calls its local registry
    registry: 'localhost:5001',
    replicas: { minimum: 1, maximum: 2 },
    resources: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(256) },
    ingress: { host: 'incident.localhost' },
    alerts: everything(webhook({ url: { name: RECEIVERS, key: 'webhook-url' } })),
    metricAliases: true,
    observability: {
      replicas: 1,
      // the slowest burn of an error budget looks back three days
      metricRetention: Duration.days(4),
      logRetention: Duration.days(2),
      storage: Size.gibibytes(5),
    },
  },
} satisfies Record<string, PlatformEnvironment>;

function everything(integration: ReturnType<typeof webhook>): PlatformEnvironment['alerts'] {
  return { critical: [integration], warning: [integration], info: [integration] };
}

/**
 * The installation of that name.
 *
 * @throws if there is none
 */
export function environmentNamed(name: string): PlatformEnvironment {
  const found = Object.entries<PlatformEnvironment>(ENVIRONMENTS).find(([each]) => each === name);
  if (found !== undefined) return found[1];
  throw new Error(
    `there is no environment "${name}"; write one of ${Object.keys(ENVIRONMENTS).join(', ')}, or add it to environment.ts`,
  );
}
