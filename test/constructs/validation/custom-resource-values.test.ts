import { describe, expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { strictSchema } from '../../../constructs/validation/rules/kubernetes/strict-schema';

type Fields = Readonly<Record<string, unknown>>;

function problems(apiVersion: string, kind: string, spec: Fields): string {
  const object = { apiVersion, kind, metadata: { name: 'incident', namespace: 'serving' }, spec };
  return validateManifests([object], { rules: [strictSchema] })
    .map(({ message }) => message)
    .join('\n');
}

describe('a Rollout', () => {
  const labels = { app: 'incident' };
  const rollout = (strategy: Fields, more: Fields = {}): string =>
    problems('argoproj.io/v1alpha1', 'Rollout', {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'server', image: 'ghcr.io/acme/server:1.0.0' }] },
      },
      strategy,
      ...more,
    });
  const istio = { istio: { virtualService: { name: 'incident' } }, managedRoutes: [{ name: 'beta' }] };

  it.each<[string, Fields]>([
    ['a canary that waits', { canary: { steps: [{ setWeight: 20 }, { pause: {} }, { setWeight: 60 }] } }],
    [
      'pauses in seconds and in units',
      {
        canary: { steps: ['90', '90s', '1h30m', '1.5h', 60, 0].map((duration) => ({ pause: { duration } })) },
      },
    ],
    ['a blue and a green', { blueGreen: { activeService: 'incident', scaleDownDelayRevisionLimit: 2 } }],
    ['surge alone', { canary: { maxSurge: 1, maxUnavailable: 0 } }],
    [
      'a route that Argo Rollouts manages',
      { canary: { trafficRouting: istio, steps: [{ setHeaderRoute: { name: 'beta' } }] } },
    ],
    [
      'a scale beside a weight, of which a step may have both',
      { canary: { trafficRouting: istio, steps: [{ setWeight: 5, setCanaryScale: { replicas: 1 } }] } },
    ],
  ])('is right with %s', (_, strategy) => {
    expect(rollout(strategy)).toBe('');
  });

  it.each<[string, Fields, string]>([
    ['no strategy', {}, 'spec.strategy: it has no strategy'],
    [
      'two strategies',
      { canary: {}, blueGreen: { activeService: 'incident' } },
      'spec.strategy.blueGreen: strategy is canary already',
    ],
    ['an empty step', { canary: { steps: [{}] } }, 'spec.strategy.canary.steps[0]: the step does nothing'],
    [
      'a step that does two things',
      { canary: { steps: [{ setWeight: 20, pause: { duration: '5m' } }] } },
      'steps[0].pause: the step is setWeight already',
    ],
    [
      'a pause in words',
      { canary: { steps: [{ pause: { duration: '5 minutes' } }] } },
      'steps[0].pause.duration: “5 minutes” is no duration',
    ],
    [
      'a pause that is negative',
      { canary: { steps: [{ pause: { duration: -5 } }] } },
      'it is -5, and may be 0 or more',
    ],
    [
      'neither surge nor unavailable pods',
      { canary: { maxSurge: 0, maxUnavailable: '0%' } },
      'maxSurge and maxUnavailable are both 0',
    ],
    [
      'a route that nobody manages',
      { canary: { trafficRouting: istio, steps: [{ setHeaderRoute: { name: 'alpha' } }] } },
      'the route alpha is not in trafficRouting.managedRoutes',
    ],
    [
      'a dynamic scale without traffic routing',
      { canary: { dynamicStableScale: true } },
      'canary.dynamicStableScale: it works only with trafficRouting',
    ],
    [
      'more old revisions than the history keeps',
      { blueGreen: { activeService: 'incident', scaleDownDelayRevisionLimit: 20 } },
      'it is above revisionHistoryLimit, 10',
    ],
    [
      'two kinds of anti-affinity',
      {
        canary: {
          antiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {},
            preferredDuringSchedulingIgnoredDuringExecution: { weight: 101 },
          },
        },
      },
      'rule is preferredDuringSchedulingIgnoredDuringExecution already',
    ],
  ])('is refused with %s', (_, strategy, problem) => {
    expect(rollout(strategy)).toContain(problem);
  });

  it('is refused by Argo Rollouts, since the API server takes it', () => {
    expect(rollout({})).toContain('so Argo Rollouts refuses the object');
  });

  it('is refused when it may take no longer than a pod must be ready', () => {
    const strategy = { canary: {} };
    expect(rollout(strategy, { minReadySeconds: 600 })).toContain('it is 600, and minReadySeconds is 600');
    expect(rollout(strategy, { minReadySeconds: 600, progressDeadlineSeconds: 601 })).toBe('');
  });

  it('needs no selector when it takes the pods of a Deployment', () => {
    const spec = {
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'incident' },
      strategy: { canary: {} },
    };
    expect(problems('argoproj.io/v1alpha1', 'Rollout', spec)).toBe('');
  });
});

describe('a ScaledObject of KEDA', () => {
  const scaled = (more: Fields): string =>
    problems('keda.sh/v1alpha1', 'ScaledObject', {
      scaleTargetRef: { name: 'incident' },
      triggers: [{ type: 'kafka', metadata: { topic: 'rows', lagThreshold: '10' } }],
      ...more,
    });

  it.each<[string, Fields]>([
    ['nothing but a target and a trigger', {}],
    ['a least and a greatest size', { minReplicaCount: 1, maxReplicaCount: 1 }],
    ['no pods when idle', { idleReplicaCount: 0, minReplicaCount: 1 }],
  ])('is right with %s', (_, more) => {
    expect(scaled(more)).toBe('');
  });

  it.each<[string, Fields, string]>([
    [
      'the least above the greatest',
      { minReplicaCount: 5, maxReplicaCount: 4 },
      'it is 5, and maxReplicaCount is 4',
    ],
    ['the least above the default of the greatest', { minReplicaCount: 101 }, 'maxReplicaCount is 100'],
    ['no trigger', { triggers: [] }, 'spec.triggers'],
    ['a trigger without a type', { triggers: [{ metadata: {} }] }, 'spec.triggers[0]'],
    ['a field that KEDA does not have', { maxReplicas: 4 }, 'spec.maxReplicas'],
    [
      'a word that it does not know',
      { fallback: { failureThreshold: 3, replicas: 1, behavior: 'last' } },
      'behavior',
    ],
  ])('is refused with %s', (_, more, problem) => {
    expect(scaled(more)).toContain(problem);
  });
});

describe('objects of Strimzi', () => {
  const API = 'kafka.strimzi.io/v1';
  const user = (authentication: Fields): string => problems(API, 'KafkaUser', { authentication });
  const kafka = (more: Fields): string =>
    problems(API, 'Kafka', {
      kafka: { listeners: [{ name: 'tls', port: 9093, type: 'internal', tls: true }], ...more },
    });

  it('are right as Strimzi’s own examples are', () => {
    expect(
      problems(API, 'KafkaTopic', { partitions: 12, replicas: 3, config: { 'retention.ms': 7200000 } }),
    ).toBe('');
    expect(user({ type: 'tls', validityDays: 90, renewalDays: 30 })).toBe('');
    expect(user({ type: 'scram-sha-512' })).toBe('');
    expect(kafka({ rack: { topologyKey: 'topology.kubernetes.io/zone' } })).toBe('');
    expect(kafka({ metricsConfig: { type: 'strimziMetricsReporter' } })).toBe('');
  });

  it.each<[string, string, string]>([
    ['a topic without partitions', problems(API, 'KafkaTopic', { partitions: 0 }), 'spec.partitions'],
    ['a topic of another spelling', problems(API, 'KafkaTopic', { partition: 3 }), 'spec.partition'],
    [
      'days without tls',
      user({ type: 'scram-sha-512', validityDays: 90 }),
      'only the authentication tls has it',
    ],
    ['one number of days', user({ type: 'tls', validityDays: 90 }), 'renewalDays: it is not set'],
    [
      'a renewal after the end',
      user({ type: 'tls', validityDays: 30, renewalDays: 30 }),
      'it is 30, and validityDays is 30',
    ],
    ['an unknown authentication', user({ type: 'oauth' }), 'spec.authentication.type'],
    ['a rack without a label', kafka({ rack: {} }), 'spec.kafka.rack.topologyKey'],
    [
      'a rack without its variable',
      kafka({ rack: { type: 'environment-variable' } }),
      'spec.kafka.rack.envVarName',
    ],
    ['an exporter without rules', kafka({ metricsConfig: { type: 'jmxPrometheusExporter' } }), 'valueFrom'],
  ])('are refused: %s', (_, problem, part) => {
    expect(problem).toContain(part);
  });
});
