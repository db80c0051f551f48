import { DashboardBuilder, DatasourceVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { expect, test } from 'vitest';
import { GrafanaDashboard } from '../../../constructs/observability/grafana-dashboard';
import { namespacedChart } from '../../support/namespaced-chart';

const least = () => new DashboardBuilder('Least').uid('least');
const withPanel = (uid: string) =>
  least()
    .withVariable(new DatasourceVariableBuilder('datasource').type('prometheus'))
    .withPanel(new PanelBuilder().title('p').datasource({ type: 'prometheus', uid }));

test('a dashboard becomes a ConfigMap that the sidecar finds, in a folder', () => {
  const { configMap, uid } = new GrafanaDashboard(namespacedChart(), 'least', { dashboard: least() });
  expect(uid).toBe('least');
  expect(configMap.toJson()).toMatchObject({
    metadata: {
      name: 'least',
      namespace: 'serving',
      labels: { grafana_dashboard: '1' },
      annotations: { grafana_folder: 'serving' },
    },
    data: { 'least.json': expect.stringContaining('"title": "Least"') as string },
  });
});

test('it is put into the folder that is named', () => {
  const { configMap } = new GrafanaDashboard(namespacedChart(), 'd', {
    dashboard: least(),
    folder: 'ML',
    name: 'other',
  });
  expect(configMap.toJson()).toMatchObject({
    metadata: { name: 'other', annotations: { grafana_folder: 'ML' } },
    data: { 'other.json': expect.any(String) as string },
  });
});

test('a data source that a variable chooses is taken, and so are those that every Grafana has', () => {
  for (const uid of ['${datasource}', '-- Mixed --']) {
    expect(() => new GrafanaDashboard(namespacedChart(), 'd', { dashboard: withPanel(uid) })).not.toThrow();
  }
});

test.each([
  ['the input of an export', withPanel('${DS_PROMETHEUS}'), 'reads the data source "${DS_PROMETHEUS}"'],
  [
    'a data source of one Grafana',
    withPanel('PBFA97CFB590B2093'),
    'reads the data source "PBFA97CFB590B2093"',
  ],
  ['a variable that is not declared', withPanel('${loki}'), 'reads the data source "${loki}"'],
  [
    'no uid',
    new DashboardBuilder('x'),
    'needs a uid of at most 40 letters, digits, hyphens and underscores, got ""',
  ],
  ['a uid that is too long', least().uid('x'.repeat(41)), `got "${'x'.repeat(41)}"`],
  ['a uid that no address holds', least().uid('a/b'), 'got "a/b"'],
  [
    'more than a ConfigMap takes',
    least().description('x'.repeat(2 ** 20)),
    'a ConfigMap takes 1032192; make two',
  ],
])('%s is refused', (_, dashboard, message) => {
  expect(() => new GrafanaDashboard(namespacedChart(), 'd', { dashboard })).toThrow(message);
});
