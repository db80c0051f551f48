import { Duration, Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type InferenceService,
  type InferenceServiceProps,
  Model,
  RolloutStrategy,
  ScalingPolicy,
  ServiceMonitor,
  TrafficRouter,
} from '../../../constructs';
import { smallModelFile } from '../../support/small-model-file';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';

const PROMETHEUS = 'http://prometheus-operated.observability.svc:9090';
const canary = RolloutStrategy.canary({
  steps: [{ weight: 25 }, { weight: 50, pause: Duration.minutes(10), approval: true }],
  analysis: { prometheus: PROMETHEUS },
});

function service(props: Partial<InferenceServiceProps> = {}): InferenceService {
  return incidentService(namespacedChart(), { replicas: 4, strategy: canary, ...props });
}

const manifest = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  spec: z.record(z.string(), z.unknown()),
});

/** Names, selectors and instances of its Services. */
const servicesOf = ({ service: own, versionServices }: InferenceService) =>
  [own, ...versionServices].map((each) => {
    const { metadata, spec } = manifest.parse(each.toJson());
    return [each.name, metadata.labels['app.kubernetes.io/instance'], spec['selector']];
  });
const PODS = { 'app.kubernetes.io/name': 'inference-service', 'app.kubernetes.io/instance': 'incident' };

describe('a canary', () => {
  test('is a Rollout with the pods of the Deployment', () => {
    const { workload } = service();
    const { deployment } = service({ strategy: undefined });
    expect([workload.apiVersion, workload.kind, workload.name]).toEqual([
      'argoproj.io/v1alpha1',
      'Rollout',
      'incident',
    ]);
    for (const field of ['template', 'selector', 'replicas', 'progressDeadlineSeconds']) {
      expect(manifest.parse(workload.toJson()).spec[field]).toEqual(
        manifest.parse(deployment.toJson()).spec[field],
      );
    }
  });

  test('sets a weight, waits, compares both versions, and waits for a person', () => {
    const analysis = {
      templates: [{ templateName: 'incident-analysis' }],
      args: [
        { name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } },
        { name: 'stable-hash', valueFrom: { podTemplateHashValue: 'Stable' } },
      ],
    };
    expect(service().workload.toJson()).toHaveProperty('spec.strategy.canary.steps', [
      { setWeight: 25 },
      { analysis },
      { setWeight: 50 },
      { pause: { duration: '10m' } },
      { analysis },
      { pause: {} },
    ]);
  });

  test('never has fewer pods, gives up a version that does not start, and reverts without steps', () => {
    expect(service().workload.toJson()).toMatchObject({
      spec: {
        progressDeadlineAbort: true,
        rollbackWindow: { revisions: 3 },
        strategy: { canary: { maxUnavailable: 0, maxSurge: 1 } },
      },
    });
  });

  test('has a Service for all pods, which Prometheus scrapes, and one for each version', () => {
    expect(servicesOf(service())).toEqual([
      ['incident', 'incident', PODS],
      ['incident-stable', 'incident-stable', PODS],
      ['incident-canary', 'incident-canary', PODS],
    ]);
    expect(service().workload.toJson()).toMatchObject({
      spec: { strategy: { canary: { stableService: 'incident-stable', canaryService: 'incident-canary' } } },
    });
  });

  test('is what the autoscaler scales', () => {
    const target = service({ replicas: undefined });
    const { horizontalPodAutoscaler } = new ScalingPolicy(target, 'scaling', { target });
    expect(horizontalPodAutoscaler.toJson()).toHaveProperty('spec.scaleTargetRef', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'incident',
    });
    expect(target.workload.toJson()).not.toHaveProperty('spec.replicas');
  });

  test('leaves its mark on every series', () => {
    const target = service();
    const { serviceMonitor } = new ServiceMonitor(target, 'monitor', { target });
    expect(serviceMonitor.toJson()).toHaveProperty('spec.podTargetLabels', ['rollouts-pod-template-hash']);
  });

  test('has no Deployment', () => {
    expect(() => service().deployment).toThrow(
      'serving/incident has a strategy, so a Rollout runs its pods and no Deployment; write workload',
    );
    expect(service({ strategy: undefined }).rollout).toBeUndefined();
  });
});

describe('weights', () => {
  test.each([
    [{ replicas: 3 }, '3 pods can take a share of 33, 67 %'],
    [{ replicas: 1 }, '1 pod can take no share at all'],
    [{ replicas: undefined }, '3 pods can take a share of 33, 67 %'],
  ])('of %o are refused at synthesis', (props, problem) => {
    expect(() => {
      Testing.synth(chartOf(service(props)));
    }).toThrow(`serving/incident: ${problem}`);
  });

  test('are refused where the autoscaler has fewer pods', () => {
    const target = service({ replicas: undefined });
    expect(() => new ScalingPolicy(target, 'scaling', { target, minReplicas: 2 })).toThrow(
      '2 pods can take a share of 50 % of the requests, got a step with weight: 25; write another weight, more pods (minReplicas of the ScalingPolicy, or replicas), or a trafficRouter',
    );
  });

  test.each([
    [4, [25, 50, 75]],
    [5, [20, 40, 60, 80]],
    [6, [17, 33, 50, 67, 83]],
  ])('of %i pods are %o', (replicas, weights) => {
    const steps = weights.map((weight) => ({ weight, approval: true }));
    const strategy = RolloutStrategy.canary({ steps: [steps[0]!, ...steps.slice(1)] });
    expect(() => {
      Testing.synth(chartOf(service({ replicas, strategy })));
    }).not.toThrow();
  });

  test.each([
    [0, '1 to 99, got 0'],
    [100, '1 to 99, got 100'],
    [12.5, 'a whole number'],
  ])('of %d are refused', (weight, problem) => {
    expect(() => RolloutStrategy.canary({ steps: [{ weight, approval: true }] })).toThrow(problem);
  });

  test('grow', () => {
    const steps = [
      { weight: 50, approval: true },
      { weight: 25, approval: true },
    ] as const;
    expect(() => RolloutStrategy.canary({ steps })).toThrow(
      'more than that of the step before it, 50, got 25',
    );
  });

  test('are followed by something', () => {
    expect(() => RolloutStrategy.canary({ steps: [{ weight: 25 }] })).toThrow('steps[0] waits for nothing');
    expect(() => RolloutStrategy.canary({ steps: [{ weight: 25, pause: Duration.millis(1500) }] })).toThrow(
      'steps[0].pause must be whole seconds, at least 1, got 1.5',
    );
  });
});

describe('a traffic router', () => {
  const routed = (trafficRouter: TrafficRouter) =>
    RolloutStrategy.canary({ steps: [{ weight: 5, approval: true }], trafficRouter });

  test('takes any weight, and its Ingress leads to the stable version', () => {
    const { workload, ingress } = service({
      strategy: routed(TrafficRouter.nginx()),
      ingress: { host: 'models.acme.io' },
    });
    expect(workload.toJson()).toHaveProperty('spec.strategy.canary.trafficRouting', {
      nginx: { stableIngress: 'incident' },
    });
    expect(ingress?.toJson()).toHaveProperty(
      'spec.rules[0].http.paths[0].backend.service.name',
      'incident-stable',
    );
  });

  test('is a plugin for a Gateway', () => {
    const { workload } = service({ strategy: routed(TrafficRouter.gatewayApi({ httpRoute: 'models' })) });
    expect(workload.toJson()).toHaveProperty('spec.strategy.canary.trafficRouting', {
      plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'models', namespace: 'serving' } },
    });
  });

  test('is refused without the Ingress whose requests it divides', () => {
    expect(() => service({ strategy: routed(TrafficRouter.nginx()) })).toThrow(
      'TrafficRouter.nginx(), which divides requests at the Ingress of the service, and has none',
    );
  });
});

describe('blue-green', () => {
  const analysis = { prometheus: PROMETHEUS };

  test('switches all requests, and back if the analysis fails', () => {
    const { workload } = service({ strategy: RolloutStrategy.blueGreen({ analysis }) });
    expect(workload.toJson()).toMatchObject({
      spec: {
        strategy: {
          blueGreen: {
            activeService: 'incident',
            previewService: 'incident-preview',
            autoPromotionEnabled: true,
            postPromotionAnalysis: { templates: [{ templateName: 'incident-analysis' }] },
          },
        },
      },
    });
  });

  test('has a third Service for Prometheus, because clients reach one version alone', () => {
    expect(servicesOf(service({ strategy: RolloutStrategy.blueGreen() }))).toEqual([
      ['incident', 'incident-active', PODS],
      ['incident-preview', 'incident-preview', PODS],
      ['incident-all', 'incident', PODS],
    ]);
  });

  test('can wait for a person', () => {
    const { workload } = service({ strategy: RolloutStrategy.blueGreen({ approval: true }) });
    expect(workload.toJson()).toHaveProperty('spec.strategy.blueGreen.autoPromotionEnabled', false);
  });
});

test('a model in a ConfigMap is refused, because two versions serve at once', () => {
  expect(() => service({ model: smallModelFile() })).toThrow(
    'its model is in a ConfigMap, which has one version: a pod of the stable version that restarts would refuse the new model',
  );
  expect(() => service({ model: Model.inImage({ path: '/app/model.json' }) })).not.toThrow();
});

function chartOf({ node }: InferenceService) {
  return node.scope as ReturnType<typeof namespacedChart>;
}
