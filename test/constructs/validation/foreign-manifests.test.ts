import { describe, expect, it, test } from 'vitest';
import { validateManifests, WIRING_RULES } from '../../../constructs/validation';
import { strictSchema } from '../../../constructs/validation/rules/kubernetes/strict-schema';
import { readManifests } from '../../../constructs/validation/manifests/read-manifests';

type Documents = Parameters<typeof validateManifests>[0];

const metadata = { name: 'a', namespace: 'shop' };
const messages = (...documents: Documents): readonly string[] =>
  validateManifests(documents, { rules: WIRING_RULES }).map(({ message }) => message);

const SERVED = [
  ['v1', 'Endpoints'],
  ['v1', 'ReplicationController'],
  ['autoscaling/v1', 'HorizontalPodAutoscaler'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['node.k8s.io/v1', 'RuntimeClass'],
  ['storage.k8s.io/v1', 'CSIDriver'],
  ['admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy'],
  ['resource.k8s.io/v1', 'DeviceClass'],
];
const GONE = [
  ['extensions/v1beta1', 'Ingress'],
  ['batch/v1beta1', 'CronJob'],
  ['policy/v1beta1', 'PodSecurityPolicy'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler'],
];

test.each(SERVED)('%s %s is a kind of Kubernetes', (apiVersion, kind) => {
  const found = validateManifests([{ apiVersion, kind, metadata }], { rules: [strictSchema] });
  expect(found.map(({ message }) => message)).toEqual([]);
});

test.each(GONE)('%s %s is one no more', (apiVersion, kind) => {
  const [found] = validateManifests([{ apiVersion, kind, metadata }], { rules: [strictSchema] });
  expect(found?.message).toContain(`Kubernetes has no ${apiVersion}/${kind}`);
});

describe('what the API server fills in is not missing:', () => {
  it('the group of a role', () => {
    const subjects = [{ kind: 'ServiceAccount', name: 'a', namespace: 'shop' }];
    const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata, subjects };
    expect(messages({ ...binding, roleRef: { kind: 'ClusterRole', name: 'view' } })).toEqual([]);
  });

  it('the number of an indexed job’s pods', () => {
    const template = {
      spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'ghcr.io/acme/a:1' }] },
    };
    const spec = { completionMode: 'Indexed', template };
    expect(messages({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec })).toEqual([]);
  });

  it.each([0, ''])('the target port %j of a Service', (targetPort) => {
    const spec = { type: 'ExternalName', externalName: 'a.test', ports: [{ port: 80, targetPort }] };
    expect(messages({ apiVersion: 'v1', kind: 'Service', metadata, spec })).toEqual([]);
  });
});

describe('an Ingress may lead to', () => {
  const ingress = (service: object) =>
    ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: { ingressClassName: 'alb', defaultBackend: { service } },
    }) as Documents[number];

  it('an action of the AWS Load Balancer Controller', () => {
    expect(messages(ingress({ name: 'ssl-redirect', port: { name: 'use-annotation' } }))).toEqual([]);
  });

  it('any port of a Service that stands for another host', () => {
    const spec = { type: 'ExternalName', externalName: 'shop.test' };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name: 'b' }, spec };
    expect(messages(service as Documents[number], ingress({ name: 'b', port: { number: 443 } }))).toEqual([]);
  });
});

test('a pattern of a definition is RE2, as the API server reads it', () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.acme.io' },
    spec: {
      group: 'acme.io',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things', singular: 'thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: { size: { type: 'string', pattern: '(?i)^[[:alpha:]]+$' } },
                },
              },
            },
          },
        },
      ],
    },
  };
  const thing = (size: string) =>
    ({ apiVersion: 'acme.io/v1', kind: 'Thing', metadata, spec: { size } }) as unknown;
  expect(messages(definition as Documents[number], thing('LARGE'))).toEqual([]);
  expect(messages(definition as Documents[number], thing('4')).join()).toContain('must be a text like');
});

test('a long target label is refused at once', () => {
  const endpoint = {
    port: 'http',
    relabelings: [{ targetLabel: `${'kubernetes_namespace_name'.repeat(8)}-x`, replacement: 'a' }],
  };
  const monitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: { selector: { matchLabels: { app: 'a' } }, endpoints: [endpoint] },
  };
  expect(messages(monitor as Documents[number]).join()).toContain('targetLabel');
});

test('a document that holds itself is refused in a sentence', () => {
  const text = 'kind: ConfigMap\nmetadata: &metadata\n  annotations: *metadata\n';
  expect(() => readManifests(text, 'a.yaml')).toThrow('an alias in a.yaml refers to an object that holds it');
});

describe('pods that may reach nothing', () => {
  const closed = (server: object, egress: readonly object[] = []) =>
    messages(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, labels: { app: 'a' } },
        spec: { containers: [{ name: 'a', image: 'ghcr.io/acme/a:1', ...server }] },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata,
        spec: { podSelector: {}, policyTypes: ['Egress'], egress },
      },
    );

  it.each<[string, object, object[]]>([
    ['name nothing', {}, []],
    ['name only themselves', { args: ['--listen=0.0.0.0:8080', '--peer=http://localhost:80'] }, []],
    ['hold the name of a file', { env: [{ name: 'MODEL_PATH', value: '/app/model.json' }] }, []],
    ['ask one address', {}, [{ to: [{ ipBlock: { cidr: '10.0.0.7/32' } }] }]],
  ])('need no DNS if they %s', (_, server, egress) => {
    expect(closed(server, egress)).toEqual([]);
  });

  it.each<[string, object, object[]]>([
    ['hold an address', { env: [{ name: 'URL', value: 'https://api.acme.com/v1' }] }, []],
    ['hold the name of a Service', { args: ['--upstream=db.shop.svc'] }, []],
    ['hold a name and a port', { args: ['--brokers', 'kafka:9092,kafka-2:9092'] }, []],
    ['may reach pods', {}, [{ to: [{ podSelector: {} }], ports: [{ port: 80 }] }]],
  ])('need it if they %s', (_, server, egress) => {
    expect(closed(server, egress).join()).toContain('port 53 over UDP is closed, so DNS lookups fail');
  });
});

describe('a page of pods is scraped', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, labels: { app: 'a' } },
    spec: {
      containers: [{ name: 'a', image: 'ghcr.io/acme/a:1', ports: [{ name: 'web', containerPort: 8080 }] }],
    },
  } as Documents[number];
  const monitor = (name: string, endpoint: object) =>
    ({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { ...metadata, name },
      spec: { selector: { matchLabels: { app: 'a' } }, podMetricsEndpoints: [endpoint] },
    }) as Documents[number];
  const first = monitor('first', { port: 'web' });

  it.each<[string, Documents[number]]>([
    ['at another path', monitor('second', { port: 'web', path: '/probe' })],
    ['by a monitor that relabels', monitor('second', { port: 'web', relabelings: [{ action: 'drop' }] })],
    ['at a port that no container declares', monitor('second', { port: 'admin' })],
  ])('once, and %s', (_, second) => {
    expect(messages(pod, first, second)).toEqual([]);
  });

  it('twice by two PodMonitors', () => {
    expect(messages(pod, first, monitor('second', { portNumber: 8080 })).join()).toContain(
      'both scrape /metrics of port 8080 of the same pods, so every series is there twice',
    );
  });
});
