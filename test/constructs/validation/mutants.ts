import { JsonPatch } from 'cdk8s';
import { alert, CONTAINER, env, GROUP, indexOf, patch, plus, POD, record, without } from './change';
import { type Document, documentSchema } from './good-platform';
import { FETCH_MUTANTS } from './fetch-mutants';
import { JOB_MUTANTS } from './job-mutants';
import { RECEIVER_MUTANTS } from './receiver-mutants';
import { CANARY_MUTANTS } from './canary-mutants';
import { SPARK_MUTANTS } from './spark-mutants';
import { STREAM_MUTANTS } from './stream-mutants';
import { type Mutant, mutant } from './mutant';
import { PLATFORM_MUTANTS } from './platform-mutants';
import { TRAINING_MUTANTS } from './training-mutants';

const DEPLOYMENT = 'Deployment incident';
const HPA = 'HorizontalPodAutoscaler incident';
const MONITOR = 'ServiceMonitor incident';
const RULE = 'PrometheusRule incident-alerts';
const METRICS_POLICY = 'NetworkPolicy incident-allow-metrics';

const hpaMetric = (type: 'Resource' | 'ContainerResource', source: Document): Document => ({
  type,
  [type === 'Resource' ? 'resource' : 'containerResource']: {
    target: { type: 'Utilization', averageUtilization: 50 },
    ...source,
  },
});

/** Confined, and without a request for memory or a limit that would be one. */
const SIDECAR = {
  name: 'proxy',
  image: 'ghcr.io/acme/proxy:1.0.0',
  restartPolicy: 'Always',
  resources: {
    requests: { cpu: '1', 'ephemeral-storage': '1Mi' },
    limits: { cpu: '1', 'ephemeral-storage': '1Mi' },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  },
};

const INGRESS: Document = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'incident', namespace: 'serving' },
  spec: {
    rules: [
      {
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: 'incident', port: { number: 8080 } } },
            },
          ],
        },
      },
    ],
  },
};

const SCALED_OBJECT: Document = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'incident', namespace: 'serving' },
  spec: {
    scaleTargetRef: { name: 'incident' },
    maxReplicaCount: 4,
    triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }],
  },
};

const SECRET: Document = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'webhook', namespace: 'serving' },
  stringData: { key: 'hunter2' },
};

const configMap = (data: Record<string, string>): Document => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'serving' },
  data,
});

const SERVICE_MUTANTS: readonly Mutant[] = [
  mutant('documents', 'there are no documents', ['no objects'], () => []),
  mutant(
    'documents',
    'a document has no name',
    ['Service', 'metadata.name'],
    [plus({ apiVersion: 'v1', kind: 'Service', metadata: {} })],
  ),
  mutant(
    'documents',
    'a field has another type than Kubernetes gives it',
    ['HorizontalPodAutoscaler serving/incident spec.maxReplicas'],
    patch(HPA, JsonPatch.replace('/spec/maxReplicas', 'six')),
    ['strict-schema'],
  ),
  mutant(
    'documents',
    'two documents are the same object',
    ['Service serving/incident metadata.name and Service serving/incident'],
    (documents) => [...documents, { ...documents[indexOf(documents, 'Service incident')] }],
  ),
  mutant(
    'documents',
    'an item of a list has no name',
    ['Service without a name metadata', 'cannot be read'],
    plus({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Service', spec: {} }] }),
  ),

  mutant(
    'hpa-owns-replicas',
    'the target of the autoscaler sets replicas',
    [
      'Deployment serving/incident spec.replicas',
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
    ],
    patch(DEPLOYMENT, JsonPatch.add('/spec/replicas', 3)),
  ),
  mutant(
    'hpa-owns-replicas',
    'the target of the autoscaler does not exist',
    [
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
      'Deployment serving/incidents (not in the set)',
    ],
    patch(HPA, JsonPatch.replace('/spec/scaleTargetRef/name', 'incidents')),
  ),
  mutant(
    'hpa-owns-replicas',
    'the target of the autoscaler became a Rollout that does not exist',
    [
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
      'Rollout serving/incident (not in the set)',
    ],
    patch(HPA, JsonPatch.replace('/spec/scaleTargetRef/kind', 'Rollout')),
  ),
  mutant(
    'hpa-owns-replicas',
    'the target of the autoscaler cannot be scaled',
    ['HorizontalPodAutoscaler serving/incident spec.scaleTargetRef', 'DaemonSet serving/incident'],
    patch(HPA, JsonPatch.replace('/spec/scaleTargetRef/kind', 'DaemonSet')),
  ),
  mutant(
    'argo-ignores-replicas',
    'the Application compares the replicas',
    ['Application argocd/incident spec.ignoreDifferences', 'HorizontalPodAutoscaler serving/incident'],
    patch('Application incident', JsonPatch.remove('/spec/ignoreDifferences')),
  ),
  mutant(
    'argo-ignores-replicas',
    'the Application ignores the replicas of another Deployment',
    ['Application argocd/incident spec.ignoreDifferences', 'Deployment incident'],
    patch('Application incident', JsonPatch.replace('/spec/ignoreDifferences/0/name', 'other')),
  ),
  mutant(
    'argo-ignores-replicas',
    'the Application writes what it ignores when it syncs',
    ['Application argocd/incident spec.syncPolicy.syncOptions', 'RespectIgnoreDifferences=true'],
    patch('Application incident', JsonPatch.remove('/spec/syncPolicy/syncOptions/2')),
  ),
  mutant(
    'argo-ignores-replicas',
    'the Application applies on the client’s side',
    ['Application argocd/incident spec.syncPolicy.syncOptions', 'ServerSideApply=true'],
    patch('Application incident', JsonPatch.remove('/spec/syncPolicy/syncOptions/1')),
  ),

  ...(
    [
      ['names no group', JsonPatch.remove('/spec/ignoreDifferences/0/group'), 'its group is not set'],
      [
        'names another group',
        JsonPatch.replace('/spec/ignoreDifferences/0/group', 'extensions'),
        'extensions',
      ],
      ['names another namespace', JsonPatch.add('/spec/ignoreDifferences/0/namespace', 'default'), 'default'],
    ] as const
  ).map(([what, operation, written]) =>
    mutant(
      'hpa-owns-replicas',
      `the entry that ignores the replicas ${what}`,
      [
        'Application argocd/incident spec.ignoreDifferences[0]',
        'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
        written,
      ],
      patch('Application incident', operation),
      ['argo-ignores-replicas'],
    ),
  ),
  mutant(
    'hpa-owns-replicas',
    'two autoscalers scale one Deployment',
    [
      'HorizontalPodAutoscaler serving/second spec.scaleTargetRef',
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
    ],
    (documents) => {
      const hpa = structuredClone(documents[indexOf(documents, HPA)]);
      return [...documents, { ...hpa, metadata: { name: 'second', namespace: 'serving' } }];
    },
  ),
  mutant(
    'hpa-owns-replicas',
    'KEDA scales what an autoscaler scales',
    [
      'ScaledObject serving/incident spec.scaleTargetRef',
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
    ],
    plus(SCALED_OBJECT),
    ['argo-sync', 'argo-least-privilege'],
  ),
  ...(
    [
      [
        'of a group that is gone',
        JsonPatch.replace('/spec/scaleTargetRef/apiVersion', 'extensions/v1beta1'),
        [],
      ],
      ['of no group', JsonPatch.remove('/spec/scaleTargetRef/apiVersion'), ['strict-schema']],
    ] as const
  ).map(([what, operation, also]) =>
    mutant(
      'hpa-owns-replicas',
      `the target of the autoscaler is ${what}`,
      [
        'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef.apiVersion',
        'set apiVersion to apps/v1',
      ],
      patch(HPA, operation),
      also,
    ),
  ),

  mutant(
    'hpa-requests',
    'the server requests no CPU',
    [
      'Deployment serving/incident spec.template.spec.containers[0].resources.requests.cpu',
      'HorizontalPodAutoscaler serving/incident spec.metrics[1].resource',
    ],
    patch(
      DEPLOYMENT,
      JsonPatch.remove(`${CONTAINER}/resources/requests/cpu`),
      JsonPatch.remove(`${CONTAINER}/resources/limits/cpu`),
    ),
    ['quota-fits', 'house-defaults'],
  ),
  mutant(
    'hpa-requests',
    'a sidecar requests no memory',
    [
      'Deployment serving/incident spec.template.spec.initContainers[0].resources.requests.memory',
      'HorizontalPodAutoscaler serving/incident spec.metrics[0].resource',
    ],
    patch(DEPLOYMENT, JsonPatch.add(`${POD}/initContainers`, [SIDECAR])),
    ['quota-fits', 'house-defaults'],
  ),
  mutant(
    'hpa-requests',
    'the autoscaler reads a container that does not exist',
    [
      'HorizontalPodAutoscaler serving/incident spec.metrics[0].containerResource.container',
      'Deployment serving/incident spec.template.spec.containers',
    ],
    patch(
      HPA,
      JsonPatch.replace(
        '/spec/metrics/0',
        hpaMetric('ContainerResource', { name: 'memory', container: 'app' }),
      ),
    ),
  ),

  mutant(
    'hpa-behaviour',
    'the least number of replicas is above the most',
    ['HorizontalPodAutoscaler serving/incident spec.minReplicas', 'spec.maxReplicas', 'minReplicas is 7'],
    patch(HPA, JsonPatch.replace('/spec/minReplicas', 7)),
    ['strict-schema'],
  ),
  mutant(
    'hpa-behaviour',
    'scaling down is left to the cluster’s defaults',
    ['HorizontalPodAutoscaler serving/incident spec.behavior.scaleDown'],
    patch(HPA, JsonPatch.remove('/spec/behavior/scaleDown')),
  ),
  mutant(
    'hpa-behaviour',
    'the autoscaler reads no metric',
    ['HorizontalPodAutoscaler serving/incident spec.metrics'],
    patch(HPA, JsonPatch.replace('/spec/metrics', [])),
  ),

  mutant(
    'hpa-settles',
    'no pod is ever removed',
    [
      'HorizontalPodAutoscaler serving/incident spec.behavior.scaleDown',
      '6 pods without any load are still 6',
    ],
    patch(HPA, JsonPatch.replace('/spec/behavior/scaleDown/selectPolicy', 'Disabled')),
  ),
  mutant(
    'hpa-settles',
    'a night is too short to remove the pods of a day',
    [
      'HorizontalPodAutoscaler serving/incident spec.behavior.scaleDown',
      '50 pods without any load are still 26',
    ],
    patch(
      HPA,
      JsonPatch.replace('/spec/maxReplicas', 50),
      JsonPatch.replace('/spec/behavior/scaleDown/policies/0/periodSeconds', 1800),
    ),
    ['quota-fits'],
  ),
  mutant(
    'hpa-settles',
    'it goes up and down under a steady load',
    ['spec.behavior.scaleDown.stabilizationWindowSeconds', 'under a steady load for 6 pods'],
    patch(HPA, JsonPatch.replace('/spec/behavior/scaleDown/stabilizationWindowSeconds', 0)),
  ),

  mutant(
    'disruption',
    'the budget’s selector hits no pod',
    ['PodDisruptionBudget serving/incident spec.selector', 'Pod serving/with those labels (not in the set)'],
    patch(
      'PodDisruptionBudget incident',
      JsonPatch.replace('/spec/selector/matchLabels/app.kubernetes.io~1instance', 'gone'),
    ),
    ['one-pod-at-a-time'],
  ),
  mutant(
    'disruption',
    'the budget has no selector',
    ['PodDisruptionBudget serving/incident spec.selector', 'selects no pod'],
    patch('PodDisruptionBudget incident', JsonPatch.remove('/spec/selector')),
    ['one-pod-at-a-time'],
  ),
  mutant(
    'one-pod-at-a-time',
    'the budget lets a drain take two pods',
    ['PodDisruptionBudget serving/incident spec.maxUnavailable'],
    patch('PodDisruptionBudget incident', JsonPatch.replace('/spec/maxUnavailable', 2)),
  ),
  mutant(
    'one-pod-at-a-time',
    'a pod that is not ready may block a drain',
    ['PodDisruptionBudget serving/incident spec.unhealthyPodEvictionPolicy'],
    patch('PodDisruptionBudget incident', JsonPatch.remove('/spec/unhealthyPodEvictionPolicy')),
  ),
  mutant(
    'disruption',
    'two budgets select the same pods',
    [
      'PodDisruptionBudget serving/second spec.selector',
      'PodDisruptionBudget serving/incident spec.selector',
    ],
    (documents) => {
      const budget = structuredClone(documents[indexOf(documents, 'PodDisruptionBudget incident')]);
      return [...documents, { ...budget, metadata: { name: 'second', namespace: 'serving' } }];
    },
  ),
  mutant(
    'one-pod-at-a-time',
    'a scaled Deployment has no budget',
    [
      'Deployment serving/incident spec.template.metadata.labels',
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
      'PodDisruptionBudget',
    ],
    without('PodDisruptionBudget incident'),
    ['argo-least-privilege'],
  ),
  mutant(
    'one-pod-at-a-time',
    'a rollout may take a pod away first',
    ['Deployment serving/incident spec.strategy.rollingUpdate.maxUnavailable'],
    patch(DEPLOYMENT, JsonPatch.replace('/spec/strategy/rollingUpdate/maxUnavailable', '25%')),
  ),

  mutant(
    'service-reaches-pods',
    'the Service selects no pod',
    ['Service serving/incident spec.selector', 'Pod serving/with those labels (not in the set)'],
    patch('Service incident', JsonPatch.replace('/spec/selector/app.kubernetes.io~1instance', 'gone')),
  ),
  mutant(
    'service-reaches-pods',
    'the Service leads to a port that no container declares',
    [
      'Service serving/incident spec.ports[0].targetPort',
      'Deployment serving/incident spec.template.spec.containers',
      'http (8080)',
    ],
    patch('Service incident', JsonPatch.replace('/spec/ports/0/targetPort', 'web')),
    ['service-monitor-reaches-pods'],
  ),
  mutant(
    'service-reaches-pods',
    'the runtime listens on another port than the container declares',
    [
      'Service serving/incident spec.ports[0].targetPort',
      'Deployment serving/incident spec.template.spec.containers[0].env',
      'PORT 9090',
    ],
    patch(DEPLOYMENT, env('PORT', '9090')),
    ['service-monitor-reaches-pods', 'graceful-shutdown'],
  ),

  mutant(
    'operator-selection',
    'the operator does not select the ServiceMonitor',
    [
      'ServiceMonitor serving/incident metadata.labels.release',
      'Prometheus kube-prometheus-stack (not in the set)',
    ],
    patch(MONITOR, JsonPatch.remove('/metadata/labels/release')),
  ),
  mutant(
    'operator-selection',
    'the ServiceMonitor leaves its namespaces out',
    ['ServiceMonitor serving/incident spec.namespaceSelector'],
    patch(MONITOR, JsonPatch.remove('/spec/namespaceSelector')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the ServiceMonitor selects by labels that only the pods have',
    ['ServiceMonitor serving/incident spec.selector', 'Service serving/incident metadata.labels'],
    patch('Service incident', JsonPatch.remove('/metadata/labels')),
    ['alerts-read-scraped-jobs'],
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the ServiceMonitor looks in another namespace',
    ['ServiceMonitor serving/incident spec.selector', 'Service'],
    patch(MONITOR, JsonPatch.replace('/spec/namespaceSelector/matchNames', ['default'])),
    ['alerts-read-scraped-jobs'],
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the ServiceMonitor names a port that the Service does not have',
    [
      'ServiceMonitor serving/incident spec.endpoints[0].port',
      'Service serving/incident spec.ports',
      '"metrics"',
    ],
    patch(MONITOR, JsonPatch.replace('/spec/endpoints/0/port', 'metrics')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'metrics moved to a port of their own that is not scraped',
    [
      'ServiceMonitor serving/incident spec.endpoints[0]',
      'Deployment serving/incident spec.template.spec.containers[0].env',
      'METRICS_PORT 9464',
    ],
    patch(DEPLOYMENT, env('METRICS_PORT', '9464')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the ServiceMonitor asks another path',
    [
      'ServiceMonitor serving/incident spec.endpoints[0].path',
      'Deployment serving/incident spec.template.spec.containers[0]',
    ],
    patch(MONITOR, JsonPatch.replace('/spec/endpoints/0/path', '/actuator/prometheus')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the scrape speaks TLS to a plain port',
    [
      'ServiceMonitor serving/incident spec.endpoints[0].scheme',
      'Deployment serving/incident spec.template.spec.containers[0].readinessProbe',
    ],
    patch(MONITOR, JsonPatch.replace('/spec/endpoints/0/scheme', 'https')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'a scrape may take longer than the time between two',
    ['ServiceMonitor serving/incident spec.endpoints[0].scrapeTimeout', 'spec.endpoints[0].interval', '1m'],
    patch(MONITOR, JsonPatch.replace('/spec/endpoints/0/scrapeTimeout', '1m')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'a scrape may take longer than the usual time between two',
    ['ServiceMonitor serving/incident spec.endpoints[0].scrapeTimeout', '45s', '30s'],
    patch(
      MONITOR,
      JsonPatch.replace('/spec/endpoints/0/scrapeTimeout', '45s'),
      JsonPatch.remove('/spec/endpoints/0/interval'),
    ),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the port of the Service is of UDP',
    ['ServiceMonitor serving/incident spec.endpoints[0]', 'Service serving/incident spec.ports', 'UDP'],
    [
      patch('Service incident', JsonPatch.add('/spec/ports/0/protocol', 'UDP')),
      patch(DEPLOYMENT, JsonPatch.add(`${CONTAINER}/ports/0/protocol`, 'UDP')),
    ],
    ['pod-references', 'service-reaches-pods'],
  ),
  mutant(
    'service-monitor-reaches-pods',
    'the runtime listens to its own pod alone',
    [
      'ServiceMonitor serving/incident spec.endpoints[0]',
      'Deployment serving/incident spec.template.spec.containers[0].env',
      'HOST 127.0.0.1',
    ],
    patch(DEPLOYMENT, env('HOST', '127.0.0.1')),
    ['service-reaches-pods'],
  ),
  mutant(
    'service-monitor-reaches-pods',
    'two ServiceMonitors scrape one Service',
    [
      'ServiceMonitor serving/second spec.endpoints[0]',
      'ServiceMonitor serving/incident spec.endpoints[0]',
      'Service incident',
    ],
    (documents) => {
      const { metadata, ...monitor } = documentSchema.parse(
        structuredClone(documents[indexOf(documents, MONITOR)]),
      );
      return [...documents, { ...monitor, metadata: { ...documentSchema.parse(metadata), name: 'second' } }];
    },
  ),
  ...(
    [
      ['drop the label namespace', 'relabelings', { action: 'labeldrop', regex: 'namespace' }],
      ['keep only the label pod', 'relabelings', { action: 'labelkeep', regex: 'pod|__.*' }],
      ['write another job', 'relabelings', { action: 'replace', targetLabel: 'job', replacement: 'churn' }],
      [
        'write the pod’s name as the namespace',
        'relabelings',
        {
          action: 'replace',
          sourceLabels: ['__meta_kubernetes_service_name'],
          targetLabel: 'namespace',
          regex: '(.*)',
          replacement: 'of-$1',
        },
      ],
    ] as const
  ).map(([what, field, step]) =>
    mutant(
      'service-monitor-reaches-pods',
      `the relabelings ${what}`,
      [
        `ServiceMonitor serving/incident spec.endpoints[0].${field}`,
        'PrometheusRule serving/incident-alerts spec.groups[0].rules[',
      ],
      patch(MONITOR, JsonPatch.add(`/spec/endpoints/0/${field}`, [step])),
    ),
  ),
  ...(
    [
      ['drop the metric of an alert', { action: 'drop', sourceLabels: ['__name__'], regex: 'drift_.*' }],
      ['drop the label job', { action: 'labeldrop', regex: 'job|namespace' }],
      ['drop a label of the metric itself', { action: 'labeldrop', regex: 'status' }],
      ['keep other metrics alone', { action: 'keep', sourceLabels: ['__name__'], regex: 'nodejs_.*' }],
      [
        'rename the metric of an alert',
        {
          action: 'replace',
          sourceLabels: ['__name__'],
          regex: 'http_requests_total',
          targetLabel: '__name__',
          replacement: 'requests_total',
        },
      ],
    ] as const
  ).map(([what, step]) =>
    mutant(
      'service-monitor-reaches-pods',
      `the relabelings of metrics ${what}`,
      [
        'ServiceMonitor serving/incident spec.endpoints[0].metricRelabelings',
        'PrometheusRule serving/incident-alerts spec.groups[0].rules[',
      ],
      patch(MONITOR, JsonPatch.add('/spec/endpoints/0/metricRelabelings', [step])),
    ),
  ),
  ...(
    [
      ['has a pattern that is no regular expression of RE2', { action: 'drop', regex: '(?=a)' }, 'regex'],
      ['writes no label', { action: 'replace', replacement: 'eu' }, 'targetLabel'],
      ['writes a label that is none', { action: 'replace', targetLabel: 'a-b' }, 'targetLabel'],
      ['divides by nothing', { action: 'hashmod', targetLabel: 'shard' }, 'modulus'],
      ['maps to no label', { action: 'labelmap', regex: '(.+)', replacement: '$1-x' }, 'replacement'],
      ['replaces in capitals', { action: 'uppercase', targetLabel: 'zone', replacement: 'x' }, 'replacement'],
      [
        'drops labels by their source',
        { action: 'labeldrop', regex: 'uid', sourceLabels: ['pod'] },
        'sourceLabels',
      ],
      ['compares by a pattern', { action: 'keepequal', targetLabel: 'pod', regex: 'a' }, 'regex'],
    ] as const
  ).map(([what, step, field]) =>
    mutant(
      'relabelings',
      `a relabeling ${what}`,
      [
        `ServiceMonitor serving/incident spec.endpoints[0].metricRelabelings[0].${field}`,
        'the operator leaves out',
      ],
      patch(MONITOR, JsonPatch.add('/spec/endpoints/0/metricRelabelings', [step])),
    ),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'a relabeling drops every target',
    ['ServiceMonitor serving/incident spec.endpoints[0].relabelings[0]', 'drops every target'],
    patch(
      MONITOR,
      JsonPatch.add('/spec/endpoints/0/relabelings', [
        { action: 'keep', sourceLabels: ['__meta_kubernetes_namespace'], regex: 'default' },
      ]),
    ),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'an annotation scrapes the pods a second time',
    [
      'Deployment serving/incident spec.template.metadata.annotations["prometheus.io/scrape"]',
      'ServiceMonitor serving/incident spec.endpoints[0]',
    ],
    patch(DEPLOYMENT, JsonPatch.add('/spec/template/metadata/annotations/prometheus.io~1scrape', 'true')),
  ),

  mutant(
    'network-paths',
    'Prometheus comes from another namespace than the policy lets in',
    [
      'NetworkPolicy serving/incident-allow-metrics spec.ingress',
      'ServiceMonitor serving/incident spec.endpoints[0]',
      'monitoring',
    ],
    patch(
      METRICS_POLICY,
      JsonPatch.replace(
        '/spec/ingress/0/from/0/namespaceSelector/matchLabels/kubernetes.io~1metadata.name',
        'prometheus',
      ),
    ),
  ),
  mutant(
    'network-paths',
    'Prometheus may reach another port than is scraped',
    [
      'NetworkPolicy serving/incident-allow-metrics spec.ingress',
      'ServiceMonitor serving/incident',
      'port 8080',
    ],
    patch(METRICS_POLICY, JsonPatch.replace('/spec/ingress/0/ports/0/port', 9090)),
  ),
  mutant(
    'network-policy',
    'nothing closes the pods for what leaves them',
    [
      'NetworkPolicy serving/incident-deny-all spec.policyTypes',
      'Deployment serving/incident spec.template.metadata.labels',
      'Egress',
    ],
    [
      patch('NetworkPolicy incident-deny-all', JsonPatch.replace('/spec/policyTypes', ['Ingress'])),
      without('NetworkPolicy incident-allow-dns'),
    ],
  ),
  mutant(
    'network-policy',
    'no policy selects the pods at all',
    [
      'Deployment serving/incident spec.template.metadata.labels',
      'NetworkPolicy serving/for these pods (not in the set)',
      'Ingress',
    ],
    ['deny-all', 'allow-http', 'allow-metrics', 'allow-dns'].map((name) =>
      without(`NetworkPolicy incident-${name}`),
    ),
    ['argo-least-privilege'],
  ),
  ...(
    [
      [
        'the whole internet',
        'allow-dns',
        '/spec/egress/-',
        { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] },
        '0.0.0.0/0',
      ],
      [
        'the whole internet on one port, the networks of the cluster included',
        'allow-dns',
        '/spec/egress/-',
        { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'TCP', port: 443 }] },
        '0.0.0.0/0',
      ],
      [
        'every address of IPv6',
        'allow-dns',
        '/spec/egress/-',
        { to: [{ ipBlock: { cidr: '::/0' } }] },
        '::/0',
      ],
      [
        'every namespace on its port',
        'allow-http',
        '/spec/ingress/-',
        { from: [{ namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: 8080 }] },
        'every namespace',
      ],
      [
        'everyone on its port',
        'allow-http',
        '/spec/ingress/-',
        { ports: [{ protocol: 'TCP', port: 8080 }] },
        'everyone',
      ],
    ] as const
  ).map(([whom, policy, pointer, rule, opened]) =>
    mutant(
      'network-policy',
      `a rule opens the pods for ${whom}`,
      [`NetworkPolicy serving/incident-${policy} spec.`, 'Deployment serving/incident', opened],
      patch(`NetworkPolicy incident-${policy}`, JsonPatch.add(pointer, rule)),
    ),
  ),
  mutant(
    'network-paths',
    'names are looked up in another namespace',
    [
      'NetworkPolicy serving/incident-allow-dns spec.egress[0]',
      'Deployment serving/incident',
      'not to the DNS',
    ],
    patch(
      'NetworkPolicy incident-allow-dns',
      JsonPatch.replace(
        '/spec/egress/0/to/0/namespaceSelector/matchLabels/kubernetes.io~1metadata.name',
        'default',
      ),
    ),
  ),
  mutant(
    'network-paths',
    'names are looked up by pods that no cluster has',
    ['NetworkPolicy serving/incident-allow-dns spec.egress[0]', 'k8s-app: kube-dns'],
    patch(
      'NetworkPolicy incident-allow-dns',
      JsonPatch.replace('/spec/egress/0/to/0/podSelector/matchLabels/k8s-app', 'core-dns'),
    ),
  ),
  mutant(
    'network-policy',
    'an empty rule opens everything again',
    ['NetworkPolicy serving/incident-allow-dns spec.egress[0]', 'Deployment serving/incident'],
    patch('NetworkPolicy incident-allow-dns', JsonPatch.replace('/spec/egress', [{}])),
  ),
  mutant(
    'network-paths',
    'names cannot be looked up over TCP',
    [
      'NetworkPolicy serving/incident-allow-dns spec.egress',
      'Deployment serving/incident',
      'port 53 over TCP',
    ],
    patch('NetworkPolicy incident-allow-dns', JsonPatch.remove('/spec/egress/0/ports/1')),
  ),
  mutant(
    'service-monitor-reaches-pods',
    'a PodMonitor scrapes what a ServiceMonitor scrapes',
    [
      'PodMonitor serving/incident spec.podMetricsEndpoints[0]',
      'ServiceMonitor serving/incident spec.endpoints[0]',
      'twice',
    ],
    plus({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'incident', namespace: 'serving' },
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/instance': 'incident' } },
        podMetricsEndpoints: [{ port: 'http' }],
      },
    }),
    ['known-kinds', 'argo-sync', 'argo-least-privilege'],
  ),
  mutant(
    'dns-lookups',
    'names cannot be looked up, though nothing shows that the pods do',
    [
      'NetworkPolicy serving/incident-deny-all spec.egress',
      'Deployment serving/incident',
      'port 53 over UDP',
    ],
    without('NetworkPolicy incident-allow-dns'),
  ),
  mutant(
    'network-paths',
    'the pods name a host, and names cannot be looked up',
    [
      'NetworkPolicy serving/incident-deny-all spec.egress',
      'Deployment serving/incident',
      'port 53 over UDP',
    ],
    [
      without('NetworkPolicy incident-allow-dns'),
      patch(DEPLOYMENT, env('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector.tracing:4318')),
    ],
  ),
  mutant(
    'network-paths',
    'the webhook’s port is closed',
    [
      'NetworkPolicy serving/incident-allow-dns spec.egress',
      'Deployment serving/incident spec.template.spec.containers[0].env[DRIFT_WEBHOOK]',
      'port 8443',
    ],
    patch(DEPLOYMENT, env('DRIFT_WEBHOOK', 'https://hooks.example.com:8443/drift')),
  ),
  mutant(
    'network-paths',
    'the policy’s selector hits no pod',
    [
      'NetworkPolicy serving/incident-allow-http spec.podSelector',
      'Pod serving/with those labels (not in the set)',
    ],
    patch(
      'NetworkPolicy incident-allow-http',
      JsonPatch.replace('/spec/podSelector/matchLabels/app.kubernetes.io~1instance', 'gone'),
    ),
  ),
  mutant(
    'network-paths',
    'the policy lets in pods that do not exist',
    [
      'NetworkPolicy serving/incident-allow-http spec.ingress[0]',
      'Pod serving/with those labels (not in the set)',
    ],
    patch(
      'NetworkPolicy incident-allow-http',
      JsonPatch.add('/spec/ingress/0/from/-', { podSelector: { matchLabels: { app: 'gateway' } } }),
    ),
  ),

  mutant(
    'operator-selection',
    'the operator does not select the PrometheusRule',
    [
      'PrometheusRule serving/incident-alerts metadata.labels.release',
      'Prometheus kube-prometheus-stack (not in the set)',
    ],
    patch(RULE, JsonPatch.replace('/metadata/labels/release', 'prometheus')),
  ),
  mutant(
    'prometheus-rule',
    'the label value is a number',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].labels.tier'],
    patch(RULE, JsonPatch.add(`${GROUP}/0/labels/tier`, 1)),
    ['strict-schema'],
  ),
  mutant(
    'prometheus-rule',
    'a rule is there twice',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[1]',
      'spec.groups[0].rules[0]',
      'alert Added',
    ],
    [alert('up == 2'), alert('up == 2')],
    ['alert-names'],
  ),
  mutant(
    'alert-names',
    'two alerts have one name',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[1]',
      'spec.groups[0].rules[0]',
      'two alerts are called Added',
    ],
    [alert('up == 2'), alert('up == 3')],
  ),
  mutant(
    'prometheus-rule',
    'two groups have one name',
    ['PrometheusRule serving/incident-alerts spec.groups[1].name', 'spec.groups[0].name'],
    patch(RULE, JsonPatch.add('/spec/groups/-', { name: 'incident-alerts', rules: [] })),
  ),
  mutant(
    'prometheus-rule',
    'a rule is neither an alert nor recorded',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0]', 'either alert or record'],
    [alert('up == 2'), patch(RULE, JsonPatch.remove(`${GROUP}/0/alert`))],
  ),
  mutant(
    'prometheus-rule',
    'the expression does not parse',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr', 'Added'],
    alert('rate(http_requests_total[5m) > 1'),
  ),
  mutant(
    'prometheus-rule',
    'a function gets the wrong type',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr',
      'Added',
      'range vector',
      'character 6',
    ],
    alert('rate(http_requests_total) > 1'),
  ),
  mutant(
    'prometheus-rule',
    'a pattern is no regular expression of RE2',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr', '(?=', 'RE2'],
    alert('up{job=~"(?=incident)incident"} == 0'),
  ),
  mutant(
    'prometheus-rule',
    'a template calls a function that does not exist',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].annotations.summary', 'humanise'],
    alert('up == 2', { annotations: { summary: '{{ $value | humanise }}' } }),
  ),
  mutant(
    'prometheus-rule',
    'an annotation is no label name',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].annotations.run-book', 'letters'],
    alert('up == 2', { annotations: { 'run-book': 'https://acme.example' } }),
  ),
  mutant(
    'prometheus-rule',
    'a recording rule has a name that is no metric',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].record', 'job-up'],
    record('job-up', 'sum by (job) (up)'),
  ),
  mutant(
    'known-series',
    'an alert reads a metric that the runtime does not export',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr',
      'metric http_request_total (not in the set)',
      'http_requests_total',
    ],
    alert('rate(http_request_total[5m]) > 1'),
  ),
  mutant(
    'known-series',
    'an alert reads a histogram without its suffix',
    ['PrometheusRule serving/incident-alerts', 'metric inference_latency_seconds (not in the set)'],
    alert('inference_latency_seconds > 1'),
  ),
  mutant(
    'known-series',
    'an alert matches a label that the metric does not have',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr',
      'label code of http_requests_total (not in the set)',
    ],
    alert('rate(http_requests_total{code="500"}[5m]) > 1'),
  ),
  mutant(
    'known-series',
    'an alert groups by a label that the metric does not have',
    ['PrometheusRule serving/incident-alerts', 'label model of drift_detected (not in the set)'],
    alert('max by (model) (drift_detected) == 1'),
  ),
  mutant(
    'known-series',
    'an alert names no metric',
    ['PrometheusRule serving/incident-alerts', 'metric {job="incident"} (not in the set)'],
    alert('{job="incident"} == 0'),
  ),

  mutant(
    'alerts-read-scraped-jobs',
    'an alert reads the job of another service',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr',
      'job serving/incidents (not in the set)',
    ],
    alert('up{namespace="serving",job="incidents"} == 0'),
  ),
  mutant(
    'alerts-read-scraped-jobs',
    'nothing is scraped any more',
    ['PrometheusRule serving/incident-alerts', 'job serving/incident (not in the set)'],
    without(MONITOR),
    ['argo-least-privilege'],
  ),

  mutant(
    'ratio-alerts',
    'a ratio does not say what no traffic means',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr',
      'guard sum(rate(inference_requests_total[5m])) (not in the set)',
    ],
    alert('sum(rate(inference_errors_total[5m])) / sum(rate(inference_requests_total[5m])) > 0.05'),
  ),
  mutant(
    'ratio-alerts',
    'a ratio of recorded rates does not say what no traffic means',
    ['PrometheusRule serving/incident-alerts', 'guard job:errors:rate5m (not in the set)'],
    [
      record('job:errors:rate5m', 'sum by (job) (rate(inference_errors_total[5m]))'),
      alert('job:errors:rate5m / job:errors:rate5m > 0.05'),
    ],
  ),

  mutant(
    'absent-alerts',
    'no alert fires when the job is not scraped',
    [
      'ServiceMonitor serving/incident spec.selector',
      'Service serving/incident metadata.name',
      'absent(up{job="incident"})',
    ],
    without(RULE),
    ['argo-least-privilege'],
  ),

  mutant(
    'initialised-labels',
    'an alert reads a combination of labels that is not there from the start',
    [
      'PrometheusRule serving/incident-alerts spec.groups[0].rules[0].expr',
      'initial labels of http_requests_total (not in the set)',
    ],
    alert('rate(http_requests_total{status="504"}[5m]) > 0'),
  ),

  mutant(
    'alert-labels',
    'an alert has a severity that no route matches',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].labels.severity', '"page"'],
    alert('up == 2', { labels: { namespace: 'serving', severity: 'page' } }),
    ['alert-routes'],
  ),
  mutant(
    'alert-labels',
    'an alert names another namespace than its routes do',
    ['PrometheusRule serving/incident-alerts spec.groups[0].rules[0].labels.namespace', 'metadata.namespace'],
    alert('up == 2', { labels: { namespace: 'default', severity: 'warning' } }),
  ),

  mutant(
    'stable-names',
    'an object was given no name',
    ['ConfigMap serving/settings-c8a1b2c3 metadata.name'],
    plus({ ...configMap({}), metadata: { name: 'settings-c8a1b2c3', namespace: 'serving' } }),
  ),

  mutant(
    'config-checksum',
    'the data of the ConfigMap changed and the pods did not',
    [
      'Deployment serving/incident spec.template.metadata.annotations["checksum/config"]',
      'ConfigMap serving/incident-model data',
    ],
    patch('ConfigMap incident-model', JsonPatch.add('/data/extra', 'x')),
  ),
  mutant(
    'config-checksum',
    'the environment comes from a ConfigMap that the checksum leaves out',
    [
      'Deployment serving/incident spec.template.metadata.annotations["checksum/config"]',
      'ConfigMap serving/settings data',
    ],
    [
      plus(configMap({ LOG_LEVEL: 'warn' })),
      patch(DEPLOYMENT, JsonPatch.add(`${CONTAINER}/envFrom`, [{ configMapRef: { name: 'settings' } }])),
    ],
  ),

  mutant(
    'runtime-environment',
    'a value is out of its range',
    ['Deployment serving/incident spec.template.spec.containers[0].env', 'LOG_LEVEL must be one of'],
    patch(DEPLOYMENT, env('LOG_LEVEL', 'loud')),
  ),
  mutant(
    'runtime-environment',
    'a variable is misspelt',
    ['Deployment serving/incident spec.template.spec.containers[0].env', 'DRIFT_TRESHOLD', 'DRIFT_THRESHOLD'],
    patch(DEPLOYMENT, env('DRIFT_TRESHOLD', '3')),
  ),

  mutant(
    'graceful-shutdown',
    'the grace period ends before the drain',
    [
      'Deployment serving/incident spec.template.spec.terminationGracePeriodSeconds',
      'spec.template.spec.containers[0].env',
      'need 25 s',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${POD}/terminationGracePeriodSeconds`, 25)),
  ),
  mutant(
    'graceful-shutdown',
    'a preStop hook uses up the grace period',
    ['Deployment serving/incident spec.template.spec.terminationGracePeriodSeconds', 'preStop of 10 s'],
    patch(DEPLOYMENT, JsonPatch.add(`${CONTAINER}/lifecycle`, { preStop: { sleep: { seconds: 10 } } })),
  ),
  mutant(
    'graceful-shutdown',
    'liveness depends on the model',
    ['Deployment serving/incident spec.template.spec.containers[0].livenessProbe.httpGet.path', '/livez'],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/livenessProbe/httpGet/path`, '/health')),
  ),
  mutant(
    'graceful-shutdown',
    'a start waits for the model',
    ['Deployment serving/incident spec.template.spec.containers[0].startupProbe.httpGet.path', '/livez'],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/startupProbe/httpGet/path`, '/readyz')),
  ),
  mutant(
    'graceful-shutdown',
    'a start asks nothing of the runtime',
    ['Deployment serving/incident spec.template.spec.containers[0].startupProbe.httpGet.path', 'no path'],
    patch(
      DEPLOYMENT,
      JsonPatch.replace(`${CONTAINER}/startupProbe`, { exec: { command: ['true'] }, periodSeconds: 2 }),
    ),
  ),
  mutant(
    'graceful-shutdown',
    'a probe asks a port where the runtime is not',
    [
      'Deployment serving/incident spec.template.spec.containers[0].livenessProbe.httpGet.port',
      '9999',
      'PORT 8080',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/livenessProbe/httpGet/port`, 9999)),
  ),
  mutant(
    'graceful-shutdown',
    'readiness is not asked',
    ['Deployment serving/incident spec.template.spec.containers[0].readinessProbe.httpGet.path', '/readyz'],
    patch(DEPLOYMENT, JsonPatch.remove(`${CONTAINER}/readinessProbe`)),
    ['house-defaults'],
  ),

  mutant(
    'secrets-by-reference',
    'a Secret hides in a list',
    ['Secret serving/webhook stringData', 'key'],
    plus({ apiVersion: 'v1', kind: 'List', items: [SECRET] }),
    ['argo-least-privilege'],
  ),
  mutant(
    'secrets-by-reference',
    'a Secret is written out',
    ['Secret serving/webhook stringData', 'key'],
    plus(SECRET),
    ['argo-least-privilege'],
  ),
  mutant(
    'secrets-by-reference',
    'a ConfigMap holds a token',
    ['ConfigMap serving/settings data.note', 'a GitHub token'],
    plus(configMap({ note: `ghp_${'a1B2'.repeat(9)}` })),
  ),
  mutant(
    'secrets-by-reference',
    'a variable holds a password',
    ['Deployment serving/incident spec.template.spec.containers[0].env[', '].value', 'DB_PASSWORD'],
    patch(DEPLOYMENT, env('DB_PASSWORD', 'hunter2')),
  ),
  mutant(
    'secrets-by-reference',
    'a variable of a harmless name holds a generated key',
    ['Deployment serving/incident spec.template.spec.containers[0].env[', '].value', 'UPSTREAM'],
    patch(DEPLOYMENT, env('UPSTREAM', 'q7Zr2VdM9xKcT4bWnY8sLp3H')),
  ),
  mutant(
    'secrets-by-reference',
    'a URL holds a password',
    ['Deployment serving/incident spec.template.spec.containers[0].env[', '].value', 'a URL with a password'],
    patch(DEPLOYMENT, env('PROXY', 'http://user:hunter2@proxy.example.com')),
  ),
  mutant(
    'secrets-by-reference',
    'a secret gets into the environment',
    [
      'Deployment serving/incident spec.template.spec.containers[0].env[',
      '].valueFrom.secretKeyRef',
      'API_KEY',
    ],
    patch(
      DEPLOYMENT,
      JsonPatch.add(`${CONTAINER}/env/-`, {
        name: 'API_KEY',
        valueFrom: { secretKeyRef: { name: 'api', key: 'key' } },
      }),
    ),
  ),
  mutant(
    'secrets-by-reference',
    'a whole Secret gets into the environment',
    ['Deployment serving/incident spec.template.spec.containers[0].envFrom[0].secretRef', 'Secret api'],
    patch(DEPLOYMENT, JsonPatch.add(`${CONTAINER}/envFrom`, [{ secretRef: { name: 'api' } }])),
  ),

  ...[
    'ghcr.io/Acme/runtime:1.0.0',
    'ghcr.io/acme/runtime:1.0.0:2',
    'ghcr.io//runtime:1.0.0',
    'ghcr.io/acme/runtime:v1+build',
    'https://ghcr.io/acme/runtime:1.0.0',
    'ghcr.io/acme/runtime-:1.0.0',
    `ghcr.io/acme/runtime:1.0.0@sha256:${'0'.repeat(40)}`,
  ].map((image) =>
    mutant(
      'image-references',
      `an image is ${image.length > 60 ? 'followed by a short digest' : image}`,
      ['Deployment serving/incident spec.template.spec.containers[0].image', image],
      patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/image`, image)),
      /[+@]/.test(image) ? ['pinned-images'] : [],
    ),
  ),

  ...(
    [
      ['latest', 'ghcr.io/acme/runtime:latest'],
      ['no tag', 'registry.example.com:5000/runtime'],
      ['no tag beside its digest', `ghcr.io/acme/runtime@sha256:${'0'.repeat(64)}`],
      ['half a digest', 'ghcr.io/acme/runtime:1.0.0@sha256:abc'],
    ] as const
  ).map(([what, image]) =>
    mutant(
      'pinned-images',
      `an image has ${what}`,
      ['Deployment serving/incident spec.template.spec.containers[0].image', image],
      patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/image`, image)),
      image.endsWith('abc') ? ['image-references'] : [],
    ),
  ),

  ...(
    [
      ['the pods share the node’s network', '/hostNetwork', true, 'hostNetwork'],
      ['the pods see the node’s processes', '/hostPID', true, 'hostPID'],
      ['the pods share the node’s memory segments', '/hostIPC', true, 'hostIPC'],
      [
        'a volume is a folder of the node',
        '/volumes/-',
        { name: 'host', hostPath: { path: '/' } },
        'volumes[2].hostPath',
      ],
      ['an image may run as root', '/securityContext/runAsNonRoot', false, 'securityContext.runAsNonRoot'],
      ['the pods run as root', '/securityContext/runAsUser', 0, 'securityContext.runAsUser'],
      [
        'system calls are not filtered',
        '/securityContext/seccompProfile/type',
        'Unconfined',
        'securityContext.seccompProfile.type',
      ],
      [
        'an unsafe sysctl is set',
        '/securityContext/sysctls',
        [{ name: 'kernel.msgmax', value: '1' }],
        'securityContext.sysctls[0]',
      ],
      [
        'the pods run on the Windows host',
        '/securityContext/windowsOptions',
        { hostProcess: true },
        'securityContext.windowsOptions.hostProcess',
      ],
      [
        'a container is privileged',
        '/containers/0/securityContext/privileged',
        true,
        'containers[0].securityContext.privileged',
      ],
      [
        'a container may gain rights',
        '/containers/0/securityContext/allowPrivilegeEscalation',
        true,
        'containers[0].securityContext.allowPrivilegeEscalation',
      ],
      [
        'a container keeps capabilities',
        '/containers/0/securityContext/capabilities/drop',
        ['NET_RAW'],
        'containers[0].securityContext.capabilities.drop',
      ],
      [
        'a container gets a capability',
        '/containers/0/securityContext/capabilities/add',
        ['SYS_TIME'],
        'containers[0].securityContext.capabilities.add',
      ],
      [
        'a container overrides the pod and may run as root',
        '/containers/0/securityContext/runAsNonRoot',
        false,
        'containers[0].securityContext.runAsNonRoot',
      ],
      [
        'a container runs as root',
        '/containers/0/securityContext/runAsUser',
        0,
        'containers[0].securityContext.runAsUser',
      ],
      [
        'a container overrides the filter of system calls',
        '/containers/0/securityContext/seccompProfile',
        { type: 'Unconfined' },
        'containers[0].securityContext.seccompProfile.type',
      ],
      [
        'a container sees an unmasked /proc',
        '/containers/0/securityContext/procMount',
        'Unmasked',
        'containers[0].securityContext.procMount',
      ],
      [
        'a container is not confined by AppArmor',
        '/containers/0/securityContext/appArmorProfile',
        { type: 'Unconfined' },
        'containers[0].securityContext.appArmorProfile.type',
      ],
      [
        'a container takes a port of the node',
        '/containers/0/ports/0/hostPort',
        8080,
        'containers[0].ports[0].hostPort',
      ],
      [
        'SELinux gives the pods another type',
        '/securityContext/seLinuxOptions',
        { type: 'spc_t' },
        'securityContext.seLinuxOptions.type',
      ],
      [
        'SELinux gives a container a user',
        '/containers/0/securityContext/seLinuxOptions',
        { user: 'system_u' },
        'containers[0].securityContext.seLinuxOptions.user',
      ],
      [
        'the pods are not confined by AppArmor',
        '/securityContext/appArmorProfile',
        { type: 'Unconfined' },
        'securityContext.appArmorProfile.type',
      ],
    ] as const
  ).map(([breaks, pointer, value, path]) =>
    mutant(
      'pod-security',
      breaks,
      [`Deployment serving/incident spec.template.spec.${path}`],
      patch(DEPLOYMENT, JsonPatch.add(`${POD}${pointer}`, value)),
      // the API server refuses these beside the rest of the pod
      /\/(?:privileged|windowsOptions|procMount)$/.test(pointer) ? ['strict-schema'] : [],
    ),
  ),

  mutant(
    'pod-security',
    'a probe asks another host, and the namespace enforces v1.34',
    [
      'Deployment serving/incident spec.template.spec.containers[0].livenessProbe.httpGet.host',
      '169.254.169.254',
    ],
    [
      patch(DEPLOYMENT, JsonPatch.add(`${CONTAINER}/livenessProbe/httpGet/host`, '169.254.169.254')),
      patch(
        'Namespace serving',
        JsonPatch.replace('/metadata/labels/pod-security.kubernetes.io~1enforce-version', 'v1.34'),
      ),
    ],
    ['house-defaults'],
  ),
  mutant(
    'pod-security',
    'an annotation takes the container out of AppArmor',
    [
      'Deployment serving/incident spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/server"]',
    ],
    patch(
      DEPLOYMENT,
      JsonPatch.add(
        '/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1server',
        'unconfined',
      ),
    ),
  ),
  mutant(
    'house-defaults',
    'a probe asks another host, which v1.30 admits',
    [
      'Deployment serving/incident spec.template.spec.containers[0].livenessProbe.httpGet.host',
      '169.254.169.254',
    ],
    patch(DEPLOYMENT, JsonPatch.add(`${CONTAINER}/livenessProbe/httpGet/host`, '169.254.169.254')),
  ),
  mutant(
    'house-defaults',
    'the pods run as the account of all others',
    ['Deployment serving/incident spec.template.spec.serviceAccountName', 'ServiceAccount serving/incident'],
    patch(DEPLOYMENT, JsonPatch.remove(`${POD}/serviceAccountName`)),
  ),

  mutant(
    'pod-references',
    'the ConfigMap of a volume does not exist',
    [
      'Deployment serving/incident spec.template.spec.volumes[1].configMap',
      'ConfigMap serving/incident-model (not in the set)',
    ],
    without('ConfigMap incident-model'),
  ),
  mutant(
    'pod-references',
    'the volume takes a key that the ConfigMap does not have',
    [
      'Deployment serving/incident spec.template.spec.volumes[1].configMap',
      'ConfigMap serving/incident-model data',
      'other.json',
    ],
    patch(
      DEPLOYMENT,
      JsonPatch.add('/spec/template/spec/volumes/1/configMap/items', [
        { key: 'other.json', path: 'model.json' },
      ]),
    ),
  ),
  mutant(
    'pod-references',
    'the service account does not exist',
    [
      'Deployment serving/incident spec.template.spec.serviceAccountName',
      'ServiceAccount serving/incident (not in the set)',
    ],
    without('ServiceAccount incident'),
    ['argo-least-privilege'],
  ),
  mutant(
    'pod-references',
    'a mount names a volume that does not exist',
    [
      'Deployment serving/incident spec.template.spec.containers[0].volumeMounts[0].name',
      'spec.template.spec.volumes',
      '"cache"',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/volumeMounts/0/name`, 'cache')),
    ['strict-schema'],
  ),
  mutant(
    'pod-references',
    'a probe asks a port that the container does not declare',
    [
      'Deployment serving/incident spec.template.spec.containers[0].startupProbe',
      'spec.template.spec.containers[0].ports',
      'port web',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/startupProbe/httpGet/port`, 'web')),
  ),

  mutant(
    'ingress-reaches-service',
    'the Ingress names the container’s port',
    [
      'Ingress serving/incident spec.rules[0].http.paths[0].backend.service.port',
      'Service serving/incident spec.ports',
      'port 8080',
    ],
    plus(INGRESS),
    ['argo-least-privilege'],
  ),
  mutant(
    'ingress-reaches-service',
    'the Ingress names a Service that does not exist',
    ['Ingress serving/incident spec.defaultBackend', 'Service serving/gone (not in the set)'],
    plus({ ...INGRESS, spec: { defaultBackend: { service: { name: 'gone', port: { name: 'http' } } } } }),
    ['argo-least-privilege'],
  ),

  ...(
    [
      [
        'a token for the API server is mounted',
        JsonPatch.remove(`${POD}/automountServiceAccountToken`),
        'automountServiceAccountToken',
      ],
      [
        'other Services write into the environment',
        JsonPatch.remove(`${POD}/enableServiceLinks`),
        'enableServiceLinks',
      ],
      [
        'a temporary folder has no bounds',
        JsonPatch.replace(`${POD}/volumes/0/emptyDir`, {}),
        'volumes[0].emptyDir.sizeLimit',
      ],
      [
        'the root file system can be written',
        JsonPatch.remove(`${CONTAINER}/securityContext/readOnlyRootFilesystem`),
        'containers[0].securityContext.readOnlyRootFilesystem',
      ],
      [
        'the disk is not limited',
        JsonPatch.remove(`${CONTAINER}/resources/limits/ephemeral-storage`),
        'containers[0].resources.limits',
      ],
    ] as const
  ).map(([breaks, operation, path]) =>
    mutant(
      'house-defaults',
      breaks,
      [`Deployment serving/incident spec.template.spec.${path}`],
      patch(DEPLOYMENT, operation),
    ),
  ),
  mutant(
    'house-defaults',
    'liveness and readiness ask the same',
    [
      'Deployment serving/incident spec.template.spec.containers[0].livenessProbe.httpGet.path',
      'readinessProbe.httpGet.path',
    ],
    patch(DEPLOYMENT, JsonPatch.replace(`${CONTAINER}/livenessProbe/httpGet/path`, '/readyz')),
    ['graceful-shutdown'],
  ),
  mutant(
    'house-defaults',
    'the instance label is not the name',
    [
      'Deployment serving/other spec.template.metadata.labels["app.kubernetes.io/instance"]',
      'Deployment serving/other metadata.name',
    ],
    [
      patch(DEPLOYMENT, JsonPatch.replace('/metadata/name', 'other')),
      patch(HPA, JsonPatch.replace('/spec/scaleTargetRef/name', 'other')),
      patch('Application incident', JsonPatch.replace('/spec/ignoreDifferences/0/name', 'other')),
    ],
  ),

  mutant(
    'namespaces',
    'an object names no namespace',
    ['ConfigMap settings metadata.namespace'],
    plus({ ...configMap({}), metadata: { name: 'settings' } }),
  ),
  mutant(
    'admitted-pods',
    'the namespace admits any pod',
    ['Namespace serving metadata.labels["pod-security.kubernetes.io/enforce"]'],
    patch(
      'Namespace serving',
      JsonPatch.replace('/metadata/labels/pod-security.kubernetes.io~1enforce', 'privileged'),
    ),
  ),
  mutant(
    'admitted-pods',
    'the version of the standard is left to the cluster',
    ['Namespace serving metadata.labels["pod-security.kubernetes.io/enforce-version"]'],
    patch(
      'Namespace serving',
      JsonPatch.remove('/metadata/labels/pod-security.kubernetes.io~1enforce-version'),
    ),
  ),
];

/** Every mutant: of a service, of the platform around it, and of the other planes. */
export const MUTANTS: readonly Mutant[] = [
  ...SERVICE_MUTANTS,
  ...PLATFORM_MUTANTS,
  ...JOB_MUTANTS,
  ...STREAM_MUTANTS,
  ...CANARY_MUTANTS,
  ...SPARK_MUTANTS,
  ...TRAINING_MUTANTS,
  ...FETCH_MUTANTS,
  ...RECEIVER_MUTANTS,
];
