import { expect, it } from 'vitest';
import { validateManifests } from '../../../../constructs/validation';

it('says to remove a label where the series has none, instead of naming no label to use', () => {
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'rules', namespace: 'serving', labels: { release: 'kube-prometheus-stack' } },
    spec: {
      groups: [
        {
          name: 'group',
          rules: [
            { record: 'targets:up', expr: 'vector(1)' },
            { alert: 'Down', expr: 'sum by (pod) (targets:up) < 1' },
          ],
        },
      ],
    },
  };
  const fixes = validateManifests([rule]).map(({ fix }) => fix);
  expect(fixes).toContain('remove it, for targets:up has no labels');
});
