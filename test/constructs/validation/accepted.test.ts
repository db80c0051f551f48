import { JsonPatch } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { validateManifests, WIRING_RULES } from '../../../constructs/validation';
import { strictSchema } from '../../../constructs/validation/rules/kubernetes/strict-schema';
import { alert, type Change, CONTAINER, patch, record } from './change';
import { goodPlatform } from './good-platform';
import { BOUNDED } from './job-mutants';
import { ACCEPTED } from './platform-mutants';
import { RECEIVER_ACCEPTED } from './receiver-mutants';
import { TRAINING_ACCEPTED } from './training-mutants';

function messages(...changes: readonly Change[]): readonly string[] {
  const documents = changes.reduce((each, change) => change(each), goodPlatform());
  return validateManifests(documents).map(({ message }) => message);
}

const METRICS_POLICY = 'NetworkPolicy incident-allow-metrics';
const PORT = '/spec/ingress/0/ports/0';
const PEER = '/spec/ingress/0/from/0';

describe('a network policy lets Prometheus in', () => {
  it.each<[string, Change[]]>([
    ['by the name of the container port', [patch(METRICS_POLICY, JsonPatch.replace(`${PORT}/port`, 'http'))]],
    [
      'by a range of ports',
      [patch(METRICS_POLICY, JsonPatch.replace(PORT, { protocol: 'TCP', port: 8000, endPort: 8100 }))],
    ],
    ['on every port', [patch(METRICS_POLICY, JsonPatch.remove('/spec/ingress/0/ports'))]],
    ['from everywhere', [patch(METRICS_POLICY, JsonPatch.remove('/spec/ingress/0/from'))]],
    ['from every namespace', [patch(METRICS_POLICY, JsonPatch.replace(PEER, { namespaceSelector: {} }))]],
    [
      'by a label of its namespace, where the set holds that',
      [
        patch('Namespace monitoring', JsonPatch.add('/metadata/labels/team', 'observability')),
        patch(
          METRICS_POLICY,
          JsonPatch.replace(PEER, { namespaceSelector: { matchLabels: { team: 'observability' } } }),
        ),
      ],
    ],
    [
      'by a list of namespaces',
      [
        patch(
          METRICS_POLICY,
          JsonPatch.replace(PEER, {
            namespaceSelector: {
              matchExpressions: [
                { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['monitoring', 'tracing'] },
              ],
            },
          }),
        ),
      ],
    ],
  ])('%s', (_, changes) => {
    const documents = changes.reduce((each, change) => change(each), goodPlatform());
    expect(validateManifests(documents, { rules: WIRING_RULES })).toEqual([]);
  });
});

describe('an alert may read', () => {
  it.each([
    ['a label that a function makes', 'max by (what) (label_replace(up, "what", "$1", "job", "(.*)")) == 0'],
    ['the bound of a bucket', 'sum by (le) (rate(inference_latency_seconds_bucket{le="0.1"}[5m])) < 1'],
    ['labels of the one side of a join', 'up * on (pod) group_left (version) model_info == 0'],
    ['what kube-state-metrics says', 'kube_deployment_status_replicas_ready{deployment="incident"} < 4'],
    ['a label of the model that no start knows', 'rate(drift_events_total{feature="temperature"}[5m]) > 1'],
    ['a statement about all statuses but one', 'rate(http_requests_total{status!="200"}[5m]) > 1'],
    ['prom-client’s own metrics', 'nodejs_eventloop_lag_p99_seconds > 0.1'],
  ])('%s', (_, expression) => {
    expect(messages(alert(expression))).toEqual([]);
  });

  it('what a recording rule makes, with the labels that the rule leaves', () => {
    const recorded = record('pod:requests:rate5m', 'sum by (pod) (rate(http_requests_total[5m]))');
    expect(messages(alert('pod:requests:rate5m{pod="a"} > 100'), recorded)).toEqual([]);
  });
});

it('one absence alert may be about several jobs', () => {
  const name = 'PrometheusRule incident-alerts';
  const several = {
    alert: 'JobAbsent',
    expr: 'absent_over_time(up{job=~"incident|churn"}[10m])',
    labels: { namespace: 'serving', severity: 'critical' },
  };
  expect(messages(patch(name, JsonPatch.replace('/spec/groups/0/rules', [several])))).toEqual([]);
});

it('an autoscaler may read one container, whatever the others request', () => {
  const metric = {
    type: 'ContainerResource',
    containerResource: {
      name: 'cpu',
      container: 'server',
      target: { type: 'Utilization', averageUtilization: 80 },
    },
  };
  expect(
    messages(patch('HorizontalPodAutoscaler incident', JsonPatch.replace('/spec/metrics', [metric]))),
  ).toEqual([]);
});

it('a grace period outlasts the defaults of the runtime where the environment sets none', () => {
  const environment = [{ name: 'MODEL_PATH', value: '/app/model.json' }];
  expect(messages(patch('Deployment incident', JsonPatch.replace(`${CONTAINER}/env`, environment)))).toEqual(
    [],
  );
});

it.each(Object.entries(ACCEPTED))('%s', (_, changes) => {
  expect(messages(...changes)).toEqual([]);
});

it.each(Object.entries(BOUNDED))('%s is bounded', (_, change) => {
  const violations = validateManifests(change(goodPlatform()));
  expect(violations.filter(({ rule }) => rule === 'bounded-jobs')).toEqual([]);
});

describe('the values of an object may be', () => {
  it.each<[string, Change]>([
    ['unset by null', patch('ConfigMap incident-model', JsonPatch.add('/binaryData', null))],
    [
      'those that a tool writes for the cluster',
      patch(
        'Service incident',
        JsonPatch.add('/status', {}),
        JsonPatch.add('/metadata/creationTimestamp', null),
      ),
    ],
  ])('%s', (_, change) => {
    expect(messages(change)).toEqual([]);
  });

  it('a status as a subresource of a CustomResourceDefinition', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'tables.acme.com', creationTimestamp: null },
      spec: {
        group: 'acme.com',
        scope: 'Namespaced',
        names: { kind: 'Table', plural: 'tables' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
      status: {},
    };
    expect(validateManifests([definition], { rules: [strictSchema] })).toEqual([]);
  });
});

it('the server of somebody else is not held against the settings of this one', () => {
  const server = {
    name: 'server',
    image: 'ghcr.io/acme/llm:1.0.0',
    ports: [{ name: 'http', containerPort: 9000 }],
    env: [
      { name: 'MODEL_PATH', value: '/models/llm' },
      { name: 'METRICS_PORT', value: 'metrics' },
    ],
    livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'llm', labels: { app: 'llm' } },
    spec: { containers: [server] },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'llm' },
    spec: { selector: { app: 'llm' }, ports: [{ port: 80, targetPort: 'http' }] },
  };
  expect(validateManifests([pod, service], { rules: WIRING_RULES })).toEqual([]);
});

describe('a training plane is accepted with', () => {
  it.each(Object.entries({ ...TRAINING_ACCEPTED, ...RECEIVER_ACCEPTED }))('%s', (_, make) => {
    expect(validateManifests(make()).map(({ message }) => message)).toEqual([]);
  });
});
