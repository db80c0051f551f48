import { Duration } from 'cdk8s';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { DataSource, GrafanaDataSource } from '../../../constructs/observability/grafana-data-source';
import { namespacedChart } from '../../support/namespaced-chart';

const URL = 'http://prometheus-operated.monitoring.svc:9090';

test('a data source becomes a ConfigMap that the sidecar finds', () => {
  const { configMap } = new GrafanaDataSource(namespacedChart(), 'prometheus', {
    source: DataSource.prometheus({ url: URL }),
  });
  expect(configMap.toJson()).toMatchSnapshot();
});

test.each([
  [
    DataSource.prometheus({ url: URL, scrapeInterval: Duration.seconds(15) }),
    'prometheus',
    { timeInterval: '15s' },
  ],
  [DataSource.loki({ url: 'http://loki-gateway.observability.svc' }), 'loki', { maxLines: 1000 }],
  [
    DataSource.alertmanager({ url: 'http://alertmanager-operated.monitoring.svc:9093' }),
    'alertmanager',
    { implementation: 'prometheus' },
  ],
])('Grafana is told what it needs to know of %s', (source, type, jsonData) => {
  const { configMap } = new GrafanaDataSource(namespacedChart(), 'source', { source });
  const { data } = configMap.toJson() as { data: Record<string, string> };
  expect(parse(data['source.yaml'] ?? '')).toMatchObject({
    apiVersion: 1,
    datasources: [{ type, uid: type, access: 'proxy', isDefault: false, jsonData }],
  });
});

test('a second Prometheus has a name and a uid of its own', () => {
  const { definition } = DataSource.prometheus({ url: URL, name: 'Platform Prometheus' });
  expect(definition).toMatchObject({ name: 'Platform Prometheus', uid: 'platform-prometheus' });
});

test.each([
  [() => DataSource.loki({ url: 'loki:3100' }), 'the URL of Loki must be http or https, got "loki:3100"'],
  [() => DataSource.prometheus({ url: 'http://a:b@prometheus' }), 'the URL of Prometheus holds a login'],
])('a mistake is refused: %s', (make, message) => {
  expect(make).toThrow(message);
});
