import { expect, it } from 'vitest';
import { ManifestSet } from '../../../../constructs/validation/manifests/manifest-set';

const role = (name: string) => ({ metadata: { name, namespace: 'monitoring' }, rules: [] });

it('reads the items of a list, which may leave out their kind', () => {
  const set = new ManifestSet([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleList', items: [role('a'), role('b')] },
    {
      apiVersion: 'v1',
      kind: 'List',
      metadata: {},
      items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'c' } }],
    },
  ]);
  expect(set.manifests.map(({ kind, name, index, item }) => [kind, name, index, item])).toEqual([
    ['Namespace', 'monitoring', 0, undefined],
    ['Role', 'a', 1, 0],
    ['Role', 'b', 1, 1],
    ['Service', 'c', 2, 0],
  ]);
});

it('takes a kind that is called a list, and has no items, for an object', () => {
  const { manifests } = new ManifestSet([
    { apiVersion: 'acme.com/v1', kind: 'AllowList', metadata: { name: 'a' }, spec: {} },
  ]);
  expect(manifests.map(({ kind }) => kind)).toEqual(['AllowList']);
});

it('reads an object whose name the API server makes, and one whose namespace is empty', () => {
  const { manifests } = new ManifestSet([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'run-', namespace: '' } },
  ]);
  expect(manifests).toMatchObject([{ name: 'run-', namespace: undefined }]);
});

it('finds the pods of a StatefulSet by a label that only one of them has', () => {
  const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db' }] } };
  const set = new ManifestSet([
    { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec: { template } },
  ]);
  const matchLabels = { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' };
  expect(set.pods({ matchLabels }, undefined).map(({ manifest }) => manifest.name)).toEqual(['db']);
});
