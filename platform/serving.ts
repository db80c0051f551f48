import { type App, Chart } from 'cdk8s';
import {
  allowMissingCrds,
  DriftMonitor,
  type DriftReceiver,
  InferenceService,
  Model,
  RolloutStrategy,
  S3,
  ScalingPolicy,
  ServiceMonitor,
} from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { MODELS_SECRET, NAMESPACES, REGISTERED_MODEL } from './namespace-names';
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

function model({
  canary,
  modelFile,
  registeredModel,
  training,
  release: { model: released },
}: PlatformEnvironment): Model {
  const identity = { version: released.version ?? undefined, digest: released.digest ?? undefined };
  if (canary?.modelPath !== undefined) {
    if (registeredModel === undefined) return Model.inImage({ path: canary.modelPath, ...identity });
    throw new Error(
      `canary.modelPath is a model in the image, got "${canary.modelPath}", and registeredModel is one of the registry: leave one of them out`,
    );
  }
  if (registeredModel !== undefined) {
    const artifacts = S3.external({ ...training.bucket, secret: MODELS_SECRET });
    return Model.fromRegistry({ ...registeredModel, mlflow: { artifacts }, name: REGISTERED_MODEL });
  }
  if (canary === undefined) return Model.fromArtifact(modelFile, identity);
  throw new Error(
    'a canary needs canary.modelPath or registeredModel: both versions read their model, and a ConfigMap holds one alone',
  );
}
