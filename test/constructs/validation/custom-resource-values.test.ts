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
      'weights of a router that takes shares of a thousand',
      { canary: { trafficRouting: { maxTrafficWeight: 1000, nginx: { stableIngress: 'incident' } } } },
    ],
    [
      'an experiment that a router sends traffic to, and an analysis that reads labels',
      {
        canary: {
          trafficRouting: istio,
          steps: [
            {
              experiment: {
                templates: [{ name: 'canary', specRef: 'canary', weight: 5 }],
                analyses: [
                  {
                    name: 'errors',
                    templateName: 'errors',
                    args: [
                      { name: 'team', valueFrom: { fieldRef: { fieldPath: "metadata.labels['team']" } } },
                    ],
                  },
                ],
              },
            },
          ],
        },
      },
    ],
    ['more pods away than there are, which it lowers', { canary: { maxUnavailable: '150%' } }],
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
      'a route that its router has not',
      { canary: { trafficRouting: { nginx: {} }, steps: [{ setMirrorRoute: { name: 'beta' } }] } },
      'setMirrorRoute: only istio and plugins of trafficRouting do it',
    ],
    [
      'a header that may be two values',
      {
        canary: {
          trafficRouting: istio,
          steps: [
            {
              setHeaderRoute: {
                name: 'beta',
                match: [{ headerName: 'user', headerValue: { exact: 'a', prefix: 'b' } }],
              },
            },
          ],
        },
      },
      'headerValue.prefix: value is exact already',
    ],
    [
      'weights of a router that takes percentages',
      { canary: { trafficRouting: { ...istio, maxTrafficWeight: 1000 } } },
      'maxTrafficWeight: only nginx and plugins take it',
    ],
    [
      'traffic to an experiment without a router for it',
      {
        canary: {
          trafficRouting: { nginx: { stableIngress: 'incident' } },
          steps: [{ experiment: { templates: [{ name: 'canary', specRef: 'canary', weight: 5 }] } }],
        },
      },
      'templates[0].weight: only alb, smi, istio and plugins',
    ],
    [
      'an analysis of a field that it cannot read',
      {
        canary: {
          steps: [
            {
              analysis: {
                templates: [{ templateName: 'errors' }],
                args: [{ name: 'kind', valueFrom: { fieldRef: { fieldPath: 'metadata.kind' } } }],
              },
            },
          ],
        },
      },
      'an analysis cannot read metadata.kind',
    ],
    [
      'ping without pong',
      { canary: { pingPong: { pingService: 'incident', pongService: '' }, trafficRouting: istio } },
      'pingPong.pongService: it is not set',
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
  const KAFKA = {
    type: 'kafka',
    name: 'lag',
    metadata: { bootstrapServers: 'kafka:9092', consumerGroup: 'scorer', topic: 'rows', lagThreshold: '10' },
  };
  const PROMETHEUS = {
    type: 'prometheus',
    name: 'requests',
    metadata: { serverAddress: 'http://prometheus:9090', query: 'sum(up)', threshold: '0.5' },
  };
  const CRON = {
    type: 'cron',
    metadata: {
      timezone: 'Europe/Berlin',
      start: '0 8 * * 1-5',
      end: '0 18 * * 1-5',
      desiredReplicas: '3',
    },
  };
  const one = (trigger: Fields, metadata: Fields = {}, more: Fields = {}): Fields => ({
    triggers: [{ ...trigger, metadata: { ...(trigger['metadata'] as Fields), ...metadata }, ...more }],
  });
  const scaled = (more: Fields): string =>
    problems('keda.sh/v1alpha1', 'ScaledObject', {
      scaleTargetRef: { name: 'incident' },
      triggers: [KAFKA],
      ...more,
    });

  it.each<[string, Fields]>([
    ['nothing but a target and a trigger', {}],
    ['a least and a greatest size', { minReplicaCount: 1, maxReplicaCount: 1 }],
    ['no pods when idle', { idleReplicaCount: 0, minReplicaCount: 1 }],
    ['no pods when idle, and none otherwise', { idleReplicaCount: 0, minReplicaCount: 0 }],
    ['three triggers, of which one has no name', { triggers: [KAFKA, PROMETHEUS, CRON] }],
    ['a value of a query as it is', one(PROMETHEUS, { ignoreNullValues: 'false' }, { metricType: 'Value' })],
    [
      'a share of what the pods request',
      { triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }] },
    ],
    [
      'the type in the metadata, as before version 2.18',
      { triggers: [{ type: 'memory', metadata: { type: 'AverageValue', value: '512Mi' } }] },
    ],
    [
      'servers that a variable of the pods names',
      {
        triggers: [
          { type: 'kafka', metadata: { bootstrapServersFromEnv: 'SERVERS', consumerGroup: 'scorer' } },
        ],
      },
    ],
    ['a fallback', { fallback: { failureThreshold: 3, replicas: 1 } }],
    ['a trigger that only others know', { triggers: [{ type: 'acme', metadata: {} }] }],
    ['a formula', { advanced: { scalingModifiers: { formula: 'lag + 1', target: '2.5' } } }],
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
      'as many pods when idle as otherwise',
      { idleReplicaCount: 1, minReplicaCount: 1 },
      'spec.idleReplicaCount: it is 1, and minReplicaCount is 1',
    ],
    ['pods when idle and none otherwise', { idleReplicaCount: 0 }, 'minReplicaCount is not set'],
    ['two triggers of one name', { triggers: [KAFKA, { ...PROMETHEUS, name: 'lag' }] }, 'lag is there twice'],
    [
      'a metric that KEDA does not know',
      one(KAFKA, {}, { metricType: 'Average' }),
      'spec.triggers[0].metricType: it is “Average”, and may be AverageValue, Value',
    ],
    ['the share of a lag', one(KAFKA, {}, { metricType: 'Utilization' }), 'triggers[0].metricType'],
    [
      'a resource without a metric',
      { triggers: [{ type: 'cpu', metadata: { value: '60' } }] },
      'spec.triggers[0].metricType: it is not set, so KEDA refuses the object',
    ],
    [
      'a share in another unit',
      { triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '60%' } }] },
      '“60%” is no whole number',
    ],
    [
      'a cached metric of a resource',
      {
        triggers: [
          { type: 'cpu', metricType: 'Utilization', useCachedMetrics: true, metadata: { value: '60' } },
        ],
      },
      'has no cached metrics',
    ],
    ...['serverAddress', 'query', 'threshold'].map((key): [string, Fields, string] => [
      `a query without ${key}`,
      one(PROMETHEUS, { [key]: '' }),
      `spec.triggers[0].metadata.${key}: it is not set`,
    ]),
    ['a threshold in words', one(PROMETHEUS, { threshold: 'ten' }), '“ten” is no number'],
    ['a lag of 0', one(KAFKA, { lagThreshold: '0' }), 'it is 0, and may be 1 or more'],
    ['a group without a name', one(KAFKA, { consumerGroup: '' }), 'metadata.consumerGroup: it is not set'],
    ['another beginning', one(KAFKA, { offsetResetPolicy: 'first' }), 'may be latest, earliest'],
    ['a truth value of another language', one(KAFKA, { allowIdleConsumers: 'yes' }), 'is no truth value'],
    ['a window that ends when it begins', one(CRON, { end: '0 8 * * 1-5' }), 'it is the same as start'],
    ['a window that begins daily', one(CRON, { start: '@daily' }), '“@daily” is no schedule here'],
    ['a window without pods', one(CRON, { desiredReplicas: '0' }), 'it is 0, and may be 1 or more'],
    [
      'a fallback for resources alone',
      {
        triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }],
        fallback: { failureThreshold: 3, replicas: 1 },
      },
      'spec.fallback: KEDA has none',
    ],
    [
      'a formula without a target',
      { advanced: { scalingModifiers: { formula: 'lag' } } },
      'scalingModifiers.target: it is not set',
    ],
    [
      'a behaviour that an autoscaler does not have',
      {
        advanced: {
          horizontalPodAutoscalerConfig: {
            behavior: { scaleDown: { policies: [{ type: 'Pod', value: 1, periodSeconds: 60 }] } },
          },
        },
      },
      'scaleDown.policies[0].type: it is “Pod”',
    ],
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
    expect(
      problems(API, 'KafkaTopic', {
        topicName: 'Rows_of.Incident',
        config: {
          'cleanup.policy': ['compact', 'delete'],
          'retention.bytes': -1,
          'retention.ms': '604800000',
          'min.cleanable.dirty.ratio': 0.5,
          'unclean.leader.election.enable': false,
          'acme.setting.of.a.later.version': 1,
        },
      }),
    ).toBe('');
    expect(user({ type: 'tls', validityDays: 90, renewalDays: 30 })).toBe('');
    expect(user({ type: 'scram-sha-512' })).toBe('');
    expect(kafka({ rack: { topologyKey: 'topology.kubernetes.io/zone' } })).toBe('');
    expect(kafka({ metricsConfig: { type: 'strimziMetricsReporter' } })).toBe('');
  });

  it.each<[string, string, string]>([
    ['a topic without partitions', problems(API, 'KafkaTopic', { partitions: 0 }), 'spec.partitions'],
    ['a topic without copies', problems(API, 'KafkaTopic', { replicas: 0 }), 'spec.replicas'],
    [
      'a topic with a space',
      problems(API, 'KafkaTopic', { topicName: 'all rows' }),
      'spec.topicName: Kafka refuses “all rows” as the name of a topic, so Strimzi refuses the object',
    ],
    ['a topic of dots', problems(API, 'KafkaTopic', { topicName: '..' }), 'Kafka refuses “..”'],
    [
      'a topic with a long name',
      problems(API, 'KafkaTopic', { topicName: 'a'.repeat(250) }),
      'Kafka refuses',
    ],
    ...(
      [
        [{ 'cleanup.policy': 'compact,purge' }, '“purge” is none of compact, delete'],
        [{ 'min.insync.replicas': 0 }, 'it is 0, and may be 1 to'],
        [{ 'retention.ms': '7d' }, '“7d” is no number'],
        [{ 'retention.ms': -2 }, 'it is -2, and may be -1 or more'],
        [{ 'compression.type': 'brotli' }, '“brotli” is none of'],
        [{ 'retentions.ms': 1 }, 'a topic has no setting retentions.ms, so'],
        [{ preallocate: 'yes' }, 'it is “yes”, and may be true or false'],
        [{ 'segment.ms': { days: 1 } }, 'write a text, a number'],
        [{ 'min.compaction.lag.ms': 10, 'max.compaction.lag.ms': 5 }, 'it is above max.compaction.lag.ms'],
      ] as const
    ).map(([config, part]): [string, string, string] => [
      `a topic with ${JSON.stringify(config)}`,
      problems(API, 'KafkaTopic', { config }),
      part,
    ]),
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

it('a topic that Strimzi does not manage may have any name', () => {
  const topic = {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name: 'rows', annotations: { 'strimzi.io/managed': 'false' } },
    spec: { topicName: 'all rows' },
  };
  expect(validateManifests([topic], { rules: [strictSchema] })).toEqual([]);
});

describe('objects of CloudNativePG', () => {
  const API = 'postgresql.cnpg.io/v1';
  const cluster = (more: Fields): string =>
    problems(API, 'Cluster', { instances: 3, storage: { size: '10Gi' }, ...more });
  const backup = (schedule: string, more: Fields = {}): string =>
    problems(API, 'ScheduledBackup', { cluster: { name: 'incident' }, schedule, ...more });

  it.each<[string, string]>([
    ['a cluster with an image and limits', cluster({ imageName: 'ghcr.io/cnpg/postgresql:17.5-bookworm' })],
    [
      'an image with its digest',
      cluster({ imageName: `ghcr.io/cnpg/postgresql:17.5@sha256:${'0'.repeat(64)}` }),
    ],
    [
      'a template for the claim in place of a size',
      cluster({ storage: { pvcTemplate: { resources: { requests: { storage: '1Gi' } } } } }),
    ],
    ['a standby that a commit waits for', cluster({ minSyncReplicas: 1, maxSyncReplicas: 2 })],
    ['a backup each night', backup('0 0 3 * * *')],
    ['a backup with fields for every day of the week', backup('0 30 3 * * MON-FRI')],
    ['a backup by its name', backup('@daily')],
    // CloudNativePG warns only: the first of five is the second
    ['a backup with five fields', backup('0 3 * * *')],
  ])('are right: %s', (_, problem) => {
    expect(problem).toBe('');
  });

  it.each<[string, string, string]>([
    ['a backup of four fields', backup('0 3 * *'), 'write second, minute, hour'],
    ['a backup at the hour 25', backup('0 0 25 * * *'), '“25” is no hour'],
    ['a backup at the second 60', backup('60 0 3 * * *'), 'so CloudNativePG refuses the object'],
    ['an offline backup to a bucket', backup('@daily', { online: false }), 'only backups by volumeSnapshot'],
    ['an image of the latest version', cluster({ imageName: 'ghcr.io/cnpg/postgresql:latest' }), 'imageName'],
    ['an image without a tag', cluster({ imageName: 'ghcr.io/cnpg/postgresql' }), 'tells no version'],
    ['a size in words', cluster({ storage: { size: 'large' } }), '“large” is no quantity'],
    ['no size', cluster({ storage: {} }), 'spec.storage.size: it is not set'],
    ['a log without a size', cluster({ walStorage: {} }), 'spec.walStorage.size: it is not set'],
    [
      'two ways to begin',
      cluster({ bootstrap: { initdb: {}, recovery: { source: 'a' } } }),
      'bootstrap is initdb already',
    ],
    ['more standbys than there are', cluster({ maxSyncReplicas: 3 }), 'it is 3, and instances is 3'],
    ['more least than most standbys', cluster({ minSyncReplicas: 1 }), 'maxSyncReplicas is 0'],
    [
      'a quorum of all',
      cluster({ postgresql: { synchronous: { method: 'any', number: 3 } } }),
      'synchronous.number: it is 3',
    ],
    [
      'a person in charge of one instance',
      cluster({ instances: 1, primaryUpdateStrategy: 'supervised' }),
      'the cluster has one instance',
    ],
    [
      'a request above its limit',
      cluster({ resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } }),
      'it is above the limit 1Gi',
    ],
    [
      'a role twice',
      cluster({ managed: { roles: [{ name: 'mlflow' }, { name: 'mlflow' }] } }),
      'the role mlflow is there twice',
    ],
  ])('are refused: %s', (_, problem, part) => {
    expect(problem).toContain(part);
  });

  it('have a name that Services can have', () => {
    const named = (name: string): number =>
      validateManifests(
        [{ apiVersion: API, kind: 'Cluster', metadata: { name }, spec: { storage: { size: '1Gi' } } }],
        { rules: [strictSchema] },
      ).length;
    expect([named('mlflow-db'), named('1db'), named('a'.repeat(51))]).toEqual([0, 1, 1]);
  });
});

describe('a CustomResourceDefinition', () => {
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object' } },
  };
  const definition = (name: string, more: Fields = {}): string =>
    validateManifests(
      [
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name },
          spec: {
            group: 'acme.com',
            scope: 'Namespaced',
            names: { kind: 'Table', plural: 'tables' },
            versions: [version],
            ...more,
          },
        },
      ],
      { rules: [strictSchema] },
    )
      .map(({ message }) => message)
      .join('\n');

  it('is right with its plural and group as its name, and an older version beside', () => {
    expect(
      definition('tables.acme.com', { versions: [version, { ...version, name: 'v1beta1', storage: false }] }),
    ).toBe('');
  });

  it.each<[string, string, string]>([
    ['the name of its kind', definition('table.acme.com'), 'metadata.name: it is table.acme.com'],
    [
      'two versions that are stored',
      definition('tables.acme.com', { versions: [version, { ...version, name: 'v2' }] }),
      '2 versions are stored',
    ],
    [
      'one version twice',
      definition('tables.acme.com', { versions: [version, { ...version, storage: false }] }),
      'the version v1 is there twice',
    ],
    ['a scope in words', definition('tables.acme.com', { scope: 'Namespace' }), 'write one of these'],
    [
      'a plural in capitals',
      definition('Tables.acme.com', { names: { kind: 'Table', plural: 'Tables' } }),
      'spec.names.plural',
    ],
    ['a group without a dot', definition('tables.acme', { group: 'acme' }), '“acme” has no dot'],
    [
      'a group of Kubernetes, approved by nobody',
      definition('tables.acme.k8s.io', { group: 'acme.k8s.io' }),
      'api-approved.kubernetes.io',
    ],
    [
      'a version without a schema',
      definition('tables.acme.com', { versions: [{ name: 'v1', served: true, storage: true }] }),
      'openAPIV3Schema',
    ],
  ])('is refused with %s', (_, problem, part) => {
    expect(problem).toContain(part);
  });
});

describe('objects of Argo CD', () => {
  const application = (more: Fields): string =>
    problems('argoproj.io/v1alpha1', 'Application', {
      project: 'serving',
      source: { repoURL: 'https://github.com/acme/models', path: 'gitops', targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc' },
      ...more,
    });
  const project = (spec: Fields): string => problems('argoproj.io/v1alpha1', 'AppProject', spec);
  const window = (more: Fields): string =>
    project({ syncWindows: [{ kind: 'deny', schedule: '0 22 * * *', duration: '1h', ...more }] });
  const role = (policy: string): string => project({ roles: [{ name: 'dev', policies: [policy] }] });

  it('are right with waits in seconds and in units, windows and policies', () => {
    const backoff = { duration: '5', maxDuration: '3m' };
    expect(application({ syncPolicy: { retry: { limit: 5, backoff } } })).toBe('');
    expect(window({ duration: '1h30m' })).toBe('');
    expect(role('p, proj:incident:dev, applications, get, incident/*, allow')).toBe('');
  });

  it.each<[string, string, string]>([
    [
      'a cluster by its name and its address',
      application({ destination: { server: 'https://kubernetes.default.svc', name: 'in-cluster' } }),
      'spec.destination.name: the destination has a server as well, so Argo CD refuses the object',
    ],
    [
      'a wait in words',
      application({ syncPolicy: { retry: { backoff: { duration: '5 m' } } } }),
      '“5 m” is no duration',
    ],
    ['a window that forbids', window({ kind: 'forbid' }), 'syncWindows[0].kind'],
    ['a window of four fields', window({ schedule: '* * * *' }), 'is no schedule'],
    ['a window of a day', window({ duration: '1d' }), '“1d” is no duration'],
    [
      'a policy of another project',
      role('p, proj:other:dev, applications, get, other/*, allow'),
      'the subject',
    ],
    ['a policy without an effect', role('p, proj:incident:dev, applications, get, incident/*'), 'no policy'],
  ])('are refused with %s', (_, problem, part) => {
    expect(problem).toContain(part);
  });
});

describe('policies of admission', () => {
  const API = 'admissionregistration.k8s.io/v1';
  const policy = (more: Fields, rule: Fields = {}): string =>
    problems(API, 'ValidatingAdmissionPolicy', {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['*'], ...rule },
        ],
      },
      validations: [{ expression: 'true' }],
      ...more,
    });
  const binding = (...validationActions: readonly string[]): string =>
    problems(API, 'ValidatingAdmissionPolicyBinding', { policyName: 'incident', validationActions });

  it('are right with their words', () => {
    expect([policy({}), binding('Deny', 'Audit')].join('')).toBe('');
  });

  it.each<[string, string, string]>([
    ['another failure', policy({ failurePolicy: 'Retry' }), 'may be Fail, Ignore'],
    ['another operation', policy({}, { operations: ['WRITE'] }), 'operations[0]'],
    ['another action', binding('Block'), 'may be Deny, Warn, Audit'],
    ['a denial with a warning', binding('Deny', 'Warn'), 'Deny and Warn say the same twice'],
  ])('are refused with %s', (_, problem, part) => {
    expect(problem).toContain(part);
  });
});
