import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  DriftMonitor,
  InferenceService,
  Model,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
} from './constructs';
import releaseJson from './release.json';

/** What is released. Machines bump release.json; null is for what is not known yet. */
export interface Release {
  readonly image: { readonly repository: string; readonly tag: string; readonly digest: string | null };
  readonly model: { readonly version: string | null; readonly digest: string | null };
}

/** Everything in which one installation of the reference platform differs from another. */
export interface PlatformEnvironment {
  readonly release: Release;
  /** File of the model artifact. */
  readonly modelFile: string;
  /** Namespace that the services run in. */
  readonly namespace: string;
  /** Namespace of Prometheus. */
  readonly monitoringNamespace: string;
  /** Kubernetes minor version whose Pod Security Standard is enforced. */
  readonly podSecurityVersion: string;
}

/** The reference platform: one service, scaled, watched and monitored. */
export function platform(app: App, environment: PlatformEnvironment): void {
  const { release, namespace } = environment;
  // a chart without a namespace, which a Namespace has none of
  new k8s.KubeNamespace(new Chart(app, 'cluster'), 'namespace', {
    metadata: {
      name: namespace,
      labels: Object.fromEntries(
        ['enforce', 'audit', 'warn'].flatMap((mode) => [
          [`pod-security.kubernetes.io/${mode}`, 'restricted'],
          [`pod-security.kubernetes.io/${mode}-version`, environment.podSecurityVersion],
        ]),
      ),
    },
  });

  const chart = new Chart(app, namespace, { namespace });
  const service = new InferenceService(chart, 'incident', {
    image: imageReference(release.image),
    model: Model.fromArtifact(environment.modelFile, {
      version: release.model.version ?? undefined,
      digest: release.model.digest ?? undefined,
    }),
    metricsFrom: environment.monitoringNamespace,
  });
  const scaling = new ScalingPolicy(chart, 'incident-scaling', { target: service });
  const drift = new DriftMonitor(chart, 'incident-drift', { target: service });
  new ServiceMonitor(chart, 'incident-monitor', { target: service });
  new PrometheusRule(chart, 'incident-alerts', { alerts: serviceAlerts({ service, scaling, drift }) });
}

function imageReference({ repository, tag, digest }: Release['image']): string {
  return `${repository}:${tag}${digest === null ? '' : `@${digest}`}`;
}

/** The installation that `gitops/` holds. */
export const REFERENCE: PlatformEnvironment = {
  release: releaseJson,
  modelFile: 'model/incident.json',
  namespace: 'serving',
  monitoringNamespace: 'monitoring',
  podSecurityVersion: 'v1.27',
};

if (require.main === module) {
  const app = new App();
  platform(app, REFERENCE);
  app.synth();
}
