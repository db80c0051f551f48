import type { Chart } from 'cdk8s';
import { JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  DriftMonitor,
  InferenceService,
  Model,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
} from '../../constructs';
import { NetworkPolicies } from '../../constructs/serving/network-policies';

const IMAGE = `ghcr.io/acme/aiops:1.2.0@sha256:${'ab'.repeat(32)}`;

/** What all services of a namespace can share, for those that have only five objects of their own. */
const SHARED = 'models';
const EVERY_SERVICE = { 'app.kubernetes.io/name': 'inference-service' };

function inferenceService(chart: Chart, name: string): InferenceService {
  return new InferenceService(chart, name, {
    image: IMAGE,
    model: Model.inImage({ path: '/app/model.json' }),
  });
}

/** Services with all that serves, guards, scales and watches them: eleven objects each. */
export function fullServices(chart: Chart, count: number): void {
  for (let i = 0; i < count; i++) {
    const name = `service-${i}`;
    const service = inferenceService(chart, name);
    const scaling = new ScalingPolicy(chart, `${name}-scaling`, { target: service });
    const drift = new DriftMonitor(chart, `${name}-drift`, { target: service });
    new ServiceMonitor(chart, `${name}-monitor`, { target: service });
    new PrometheusRule(chart, `${name}-alerts`, { alerts: serviceAlerts({ service, scaling, drift }) });
  }
}

/**
 * Services of five objects each: Deployment, Service, HorizontalPodAutoscaler, ServiceMonitor and PrometheusRule. The
 * other objects, which the rules require of each service, are made once for all of them.
 */
export function fiveObjectServices(chart: Chart, count: number): void {
  shared(chart);
  for (let i = 0; i < count; i++) {
    const name = `service-${i}`;
    const service = inferenceService(chart, name);
    for (const child of ['ServiceAccount', 'PodDisruptionBudget', 'NetworkPolicies']) {
      service.node.tryRemoveChild(child);
    }
    service.deployment.addJsonPatch(JsonPatch.replace('/spec/template/spec/serviceAccountName', SHARED));
    const scaling = new ScalingPolicy(chart, `${name}-scaling`, { target: service });
    new ServiceMonitor(chart, `${name}-monitor`, { target: service });
    new PrometheusRule(chart, `${name}-alerts`, { alerts: serviceAlerts({ service, scaling }) });
  }
}

function shared(chart: Chart): void {
  const metadata = { name: SHARED, labels: { 'app.kubernetes.io/part-of': SHARED } };
  new k8s.KubeServiceAccount(chart, 'account', { metadata, automountServiceAccountToken: false });
  new k8s.KubePodDisruptionBudget(chart, 'budget', {
    metadata,
    spec: {
      selector: { matchLabels: EVERY_SERVICE },
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
  new NetworkPolicies(chart, 'policies', {
    ...metadata,
    matchLabels: EVERY_SERVICE,
    httpPort: 8080,
    httpFrom: ['ingress-nginx'],
    metricsPort: 8080,
    metricsFrom: 'monitoring',
  });
}
