import { type App, Chart } from 'cdk8s';
import {
  allowMissingCrds,
  DriftMonitor,
  type DriftReceiver,
  InferenceService,
  Model,
  ScalingPolicy,
  ServiceMonitor,
} from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES } from './namespace-names';

/** A deployed model: the objects that other planes watch and deploy. */
export interface Serving {
  readonly chart: Chart;
  readonly service: InferenceService;
  readonly scaling: ScalingPolicy;
  readonly monitor: DriftMonitor;
}

/**
 * The service, its autoscaler, its drift detection and its scrapes.
 *
 * @param receiver of its drift; by default what the environment names
 */
export function serving(app: App, environment: PlatformEnvironment, receiver?: DriftReceiver): Serving {
  const { release, replicas } = environment;
  const chart = new Chart(app, 'incident', { namespace: NAMESPACES.serving });
  const service = new InferenceService(chart, 'incident', {
    ...environment.resources,
    image: imageReference(environment),
    model: Model.fromArtifact(environment.modelFile, {
      version: release.model.version ?? undefined,
      digest: release.model.digest ?? undefined,
    }),
    metricsFrom: NAMESPACES.observability,
    ingress: environment.ingress,
  });
  const scaling = new ScalingPolicy(chart, 'incident-scaling', {
    target: service,
    minReplicas: replicas.minimum,
    maxReplicas: replicas.maximum,
    requestsPerSecond: environment.requestsPerSecond,
  });
  const monitor = new DriftMonitor(chart, 'incident-drift', {
    target: service,
    webhook: receiver?.webhookOf(service) ?? environment.driftWebhook,
  });
  new ServiceMonitor(chart, 'incident-monitor', { target: service });
  // the application kube-prometheus-stack defines the kind ServiceMonitor
  allowMissingCrds(chart);
  return { chart, service, scaling, monitor };
}
