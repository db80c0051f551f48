import { type App, Chart } from 'cdk8s';
import {
  allowMissingCrds,
  DriftMonitor,
  type DriftReceiver,
  InferenceService,
  Model,
  RolloutStrategy,
  ScalingPolicy,
  ServiceMonitor,
} from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES } from './namespace-names';
import { PROMETHEUS_URL } from './prometheus-url';

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
  const { replicas, canary } = environment;
  const chart = new Chart(app, 'incident', { namespace: NAMESPACES.serving });
  const service = new InferenceService(chart, 'incident', {
    ...environment.resources,
    image: imageReference(environment),
    model: model(environment),
    strategy: canary && RolloutStrategy.canary({ ...canary, analysis: { prometheus: PROMETHEUS_URL } }),
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
  // the applications kube-prometheus-stack and argo-rollouts define the kinds
  allowMissingCrds(chart);
  return { chart, service, scaling, monitor };
}

function model({ canary, modelFile, release: { model: released } }: PlatformEnvironment): Model {
  const identity = { version: released.version ?? undefined, digest: released.digest ?? undefined };
  return canary === undefined
    ? Model.fromArtifact(modelFile, identity)
    : Model.inImage({ path: canary.modelPath, ...identity });
}
