import { App } from 'cdk8s';
import { manifestOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { Monitoring } from './chart';

interface Dashboard {
  readonly panels: readonly { readonly title?: string; readonly targets?: readonly { expr: string }[] }[];
}

test('the graph is on the dashboard and reads the metric of this service', () => {
  const { data = {} } = manifestOf(new Monitoring(new App()), 'ConfigMap', 'churn-serving');
  const dashboard = JSON.parse(data['churn-serving.json'] ?? '') as Dashboard;
  const panel = dashboard.panels.find(({ title }) => title === 'Refused by reason');
  expect(panel?.targets?.[0]?.expr ?? '').toMatch(
    /requests_shed_total\{namespace="serving",job="churn"\}\[\$__rate_interval\]/,
  );
});
