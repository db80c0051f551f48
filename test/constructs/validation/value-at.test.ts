import { expect, it } from 'vitest';
import { valueAt } from '../../../constructs/validation';
import { ManifestSet } from '../../../constructs/validation/manifests/manifest-set';

const labels = { 'app.kubernetes.io/name': 'web', plain: 'yes' };
const [service] = new ManifestSet([
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', labels }, spec: { ports: [{ port: 80 }] } },
]).manifests;

it.each([
  ['spec.ports[0].port', 80],
  ['spec.ports[0]', { port: 80 }],
  ['metadata.labels["app.kubernetes.io/name"]', 'web'],
  ['metadata.labels["plain"]', 'yes'],
])('%s is read', (path, value) => {
  expect(valueAt(service!, path)).toEqual(value);
});

it.each(['spec.type', 'spec.ports[1].port', 'metadata.name.length', 'spec.constructor', 'status.ready'])(
  '%s is undefined, because the object has no such field',
  (path) => {
    expect(valueAt(service!, path)).toBeUndefined();
  },
);
