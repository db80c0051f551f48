import { expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';

const metadata = { name: 'import', namespace: 'serving' };
const spec = { hostNetwork: true, containers: [{ name: 'import', image: 'ghcr.io/acme/import:1.0.0' }] };
const template = { spec };

it.each([
  ['Pod', 'v1', spec, 'spec.hostNetwork'],
  ['Job', 'batch/v1', { template }, 'spec.template.spec.hostNetwork'],
  [
    'CronJob',
    'batch/v1',
    { jobTemplate: { spec: { template } } },
    'spec.jobTemplate.spec.template.spec.hostNetwork',
  ],
  ['DaemonSet', 'apps/v1', { template }, 'spec.template.spec.hostNetwork'],
  ['StatefulSet', 'apps/v1', { template }, 'spec.template.spec.hostNetwork'],
  ['Rollout', 'argoproj.io/v1alpha1', { template }, 'spec.template.spec.hostNetwork'],
  ['ReplicaSet', 'apps/v1', { template }, 'spec.template.spec.hostNetwork'],
])('the pods of a %s are held to the same standard', (kind, apiVersion, body, path) => {
  const violations = validateManifests([{ apiVersion, kind, metadata, spec: body }]);
  expect(violations.map(({ ends: [end] }) => end!.path)).toContain(path);
});
