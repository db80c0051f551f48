import { describe, expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { quotaFits } from '../../../constructs/validation/rules/kubernetes/quota-fits';

type Fields = Readonly<Record<string, unknown>>;

function object(apiVersion: string, kind: string, name: string, spec: Fields): Fields {
  return { apiVersion, kind, metadata: { name, namespace: 'serving' }, spec };
}

const container = (cpu: string, memory: string, more: Fields = {}): Fields => ({
  name: 'server',
  image: 'ghcr.io/acme/server:1.0.0',
  resources: { requests: { cpu, memory }, limits: { cpu, memory } },
  ...more,
});

const SERVER = container('500m', '512Mi');
const template = (spec: Fields = {}): Fields => ({
  metadata: { labels: { app: 'server' } },
  spec: { containers: [SERVER], ...spec },
});
const selector = { matchLabels: { app: 'server' } };

const deployment = (spec: Fields = {}, pod: Fields = {}): Fields =>
  object('apps/v1', 'Deployment', 'server', { selector, template: template(pod), ...spec });
const autoscaler = (maxReplicas: number): Fields =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'server', {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' },
    maxReplicas,
  });
const quota = (hard: Fields, more: Fields = {}): Fields =>
  object('v1', 'ResourceQuota', 'serving', { hard, ...more });
const storage = (amount: string, more: Fields = {}): Fields => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: amount } },
  ...more,
});
const claim = (name: string, amount: string, more: Fields = {}): Fields =>
  object('v1', 'PersistentVolumeClaim', name, storage(amount, more));
/** Three pods, each with a claim of its own. */
const stateful = (amount: string, more: Fields = {}): Fields =>
  object('apps/v1', 'StatefulSet', 'db', {
    replicas: 3,
    selector,
    template: template(),
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: storage(amount, more) }],
  });
const limitRange = (item: Fields): Fields => object('v1', 'LimitRange', 'serving', { limits: [item] });

function problems(...documents: readonly Fields[]): string[] {
  return validateManifests(documents, { rules: [quotaFits] }).map(({ message }) => message);
}

/** Four pods, and one more while a release is rolled out. */
const FOUR = [deployment(), autoscaler(4)];

describe('a quota', () => {
  it.each<[string, readonly Fields[]]>([
    [
      'holds the greatest size and the surge',
      [...FOUR, quota({ 'requests.cpu': '2500m', 'limits.memory': '2560Mi', pods: 5 })],
    ],
    [
      'is for other namespaces',
      [...FOUR, { ...quota({ pods: '1' }), metadata: { name: 'other', namespace: 'other' } }],
    ],
    ['counts only some pods', [...FOUR, quota({ pods: '1' }, { scopes: ['BestEffort'] })]],
    [
      'counts objects, not pods',
      [...FOUR, quota({ 'count/deployments.apps': '1', 'requests.storage': '1Gi', services: '0' })],
    ],
    [
      'holds the storage of claims and of a StatefulSet’s pods',
      [
        claim('cache', '5Gi'),
        stateful('10Gi'),
        quota({ 'requests.storage': '35Gi', persistentvolumeclaims: 4, 'count/persistentvolumeclaims': 4 }),
      ],
    ],
    [
      'counts a claim that is written for a pod once',
      [claim('data-db-0', '10Gi'), stateful('10Gi'), quota({ persistentvolumeclaims: 3 })],
    ],
    [
      'is for another class of storage',
      [stateful('10Gi'), quota({ 'fast.storageclass.storage.k8s.io/requests.storage': '1Gi' })],
    ],
    [
      'has no surge to hold, because pods are recreated',
      [deployment({ replicas: 4, strategy: { type: 'Recreate' } }), quota({ pods: '4' })],
    ],
    [
      'has no surge to hold, because maxSurge is 0',
      [
        deployment({ replicas: 4, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } }),
        quota({ pods: '4' }),
      ],
    ],
    [
      'does not know the number of nodes',
      [object('apps/v1', 'DaemonSet', 'agent', { selector, template: template() }), quota({ pods: '1' })],
    ],
    [
      'holds the container that initialises, which is gone before the others run',
      [
        deployment(
          { replicas: 1, strategy: { type: 'Recreate' } },
          { initContainers: [container('400m', '1Gi', { name: 'fetch' })] },
        ),
        quota({ 'requests.cpu': '500m', 'requests.memory': '1Gi' }),
      ],
    ],
    [
      'counts what a limit range fills in',
      [
        deployment({ replicas: 1 }, { containers: [{ name: 'server' }] }),
        limitRange({ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }),
        quota({ 'requests.cpu': '200m', 'limits.cpu': '1' }),
      ],
    ],
    [
      'takes a limit for the request that is not there',
      [
        deployment(
          { replicas: 1 },
          { containers: [{ name: 'server', resources: { limits: { cpu: '500m' } } }] },
        ),
        quota({ 'requests.cpu': '1' }),
      ],
    ],
  ])('is right when it %s', (_, documents) => {
    expect(problems(...documents)).toEqual([]);
  });

  it.each<[string, readonly Fields[], string]>([
    ['holds not one pod less', [...FOUR, quota({ pods: '4' })], '5 of pods, and the quota is 4'],
    [
      'holds the greatest size, and not the surge of a release',
      [...FOUR, quota({ 'requests.cpu': '2' })],
      '2500m of requests.cpu, and the quota is 2, so the API server refuses the last pods; ' +
        'Deployment serving/server alone has 4 pods and 1 more while it is rolled out, of 500m each',
    ],
    [
      'holds a claim less than the pods of a StatefulSet have',
      [claim('cache', '5Gi'), stateful('10Gi'), quota({ 'requests.storage': '30Gi' })],
      'have 35Gi of requests.storage, and the quota is 30Gi, so the API server refuses the last ones; ' +
        'StatefulSet serving/db alone has 3 of 10Gi each',
    ],
    [
      'has fewer claims than pods',
      [stateful('10Gi'), quota({ persistentvolumeclaims: 2 })],
      'have 3 of persistentvolumeclaims, and the quota is 2',
    ],
    [
      'is for the class of the claims',
      [
        stateful('10Gi', { storageClassName: 'fast' }),
        quota({ 'fast.storageclass.storage.k8s.io/requests.storage': '20Gi' }),
      ],
      'have 30Gi of fast.storageclass.storage.k8s.io/requests.storage',
    ],
    [
      'has no room for volumes that live as long as their pods',
      [
        deployment(
          { replicas: 4 },
          { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: storage('1Gi') } } }] },
        ),
        quota({ 'requests.storage': '4Gi' }),
      ],
      'have 5Gi of requests.storage',
    ],
    ['writes cpu, which is requests.cpu', [...FOUR, quota({ cpu: '2' })], '2500m of cpu'],
    [
      'has no room for a sidecar',
      [
        deployment(
          { replicas: 1 },
          { initContainers: [container('100m', '64Mi', { name: 'proxy', restartPolicy: 'Always' })] },
        ),
        quota({ 'requests.memory': '1Gi' }),
      ],
      '1152Mi of requests.memory',
    ],
    [
      'has no room for a container that initialises beside a sidecar',
      [
        deployment(
          { replicas: 1, strategy: { type: 'Recreate' } },
          {
            initContainers: [
              container('100m', '512Mi', { name: 'proxy', restartPolicy: 'Always' }),
              container('100m', '1Gi', { name: 'fetch' }),
            ],
          },
        ),
        quota({ 'requests.memory': '1Gi' }),
      ],
      '1536Mi of requests.memory',
    ],
    [
      'has no room for the overhead of a runtime class',
      [deployment({ replicas: 1 }, { overhead: { memory: '64Mi' } }), quota({ 'requests.memory': '1Gi' })],
      '1152Mi of requests.memory',
    ],
    [
      'has no room for what a pod asks for as a whole',
      [
        deployment({ replicas: 1 }, { resources: { requests: { cpu: '2' } } }),
        quota({ 'requests.cpu': '2' }),
      ],
      '4 of requests.cpu',
    ],
    [
      'counts the GPUs of two workloads',
      [
        ...['a', 'b'].map((name) =>
          object('apps/v1', 'StatefulSet', name, {
            replicas: 2,
            selector,
            template: template({
              containers: [{ name: 'server', resources: { limits: { 'nvidia.com/gpu': 1 } } }],
            }),
          }),
        ),
        quota({ 'requests.nvidia.com/gpu': '3' }),
      ],
      '4 of requests.nvidia.com/gpu',
    ],
    [
      'is for fewer pods than KEDA makes',
      [
        deployment(),
        object('keda.sh/v1alpha1', 'ScaledObject', 'server', {
          scaleTargetRef: { name: 'server' },
          triggers: [],
        }),
        quota({ pods: '100' }),
      ],
      '125 of pods, and the quota is 100',
    ],
    [
      'holds one colour of a Rollout',
      [
        object('argoproj.io/v1alpha1', 'Rollout', 'server', {
          replicas: 4,
          selector,
          template: template(),
          strategy: { blueGreen: { activeService: 'server' } },
        }),
        quota({ pods: '7' }),
      ],
      '8 of pods',
    ],
    [
      'has no room for a job',
      [
        ...FOUR,
        object('batch/v1', 'CronJob', 'import', {
          schedule: '@daily',
          jobTemplate: { spec: { parallelism: 3, completions: 2, template: template() } },
        }),
        quota({ pods: '6' }),
      ],
      '7 of pods',
    ],
    [
      'counts what a container does not set',
      [
        deployment({}, { containers: [{ name: 'server', resources: { requests: { cpu: '1' } } }] }),
        quota({ 'limits.cpu': '8' }),
      ],
      'container server has no limits.cpu, and the quota counts it, so the API server refuses every pod',
    ],
  ])('is refused when it %s', (_, documents, problem) => {
    expect(problems(...documents).join('\n')).toContain(problem);
  });
});

describe('a limit range', () => {
  it.each<[string, Fields]>([
    ['admits the container', { type: 'Container', min: { cpu: '100m' }, max: { memory: '512Mi' } }],
    ['admits the ratio', { type: 'Container', maxLimitRequestRatio: { cpu: '1' } }],
    ['admits the pod', { type: 'Pod', max: { memory: '512Mi' } }],
    ['bounds claims', { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }],
  ])('is right when it %s', (_, item) => {
    expect(problems(deployment(), limitRange(item))).toEqual([]);
  });

  it.each<[string, Fields, string]>([
    [
      'is below the limit',
      { type: 'Container', max: { memory: '256Mi' } },
      'container server may use 512Mi of memory, and the max is 256Mi',
    ],
    [
      'is above the request',
      { type: 'Container', min: { cpu: '1' } },
      'container server requests 500m of cpu, and the min is 1',
    ],
    [
      'wants a limit that is not there',
      { type: 'Pod', max: { 'ephemeral-storage': '1Gi' } },
      'the pod has no limit of ephemeral-storage, and there is a max',
    ],
    [
      'wants a request that is not there',
      { type: 'Pod', min: { 'ephemeral-storage': '1Gi' } },
      'the pod requests no ephemeral-storage, and there is a min',
    ],
    [
      'is below the pod',
      { type: 'Pod', max: { cpu: '400m' } },
      'the pod may use 500m of cpu, and the max is 400m',
    ],
  ])('is refused when it %s', (_, item, problem) => {
    expect(problems(deployment(), limitRange(item)).join('\n')).toContain(problem);
  });

  it('is refused when a limit is too many times the request', () => {
    const bursts = { ...SERVER, resources: { requests: { cpu: '100m' }, limits: { cpu: '1' } } };
    const range = limitRange({ type: 'Container', maxLimitRequestRatio: { cpu: '4' } });
    expect(problems(deployment({}, { containers: [bursts] }), range).join()).toContain(
      'the limit of cpu of container server is 10 times its request, and the most is 4',
    );
  });

  it('is refused when a claim is too large', () => {
    const range = limitRange({
      type: 'PersistentVolumeClaim',
      min: { storage: '1Gi' },
      max: { storage: '10Gi' },
    });
    expect(problems(claim('cache', '20Gi'), range).join()).toContain('it requests 20Gi, and the max is 10Gi');
    expect(problems(stateful('20Gi'), range).join()).toContain('volumeClaimTemplates[0].spec');
  });
});
