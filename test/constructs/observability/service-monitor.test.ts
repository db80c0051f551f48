import { Duration } from 'cdk8s';
import { expect, test } from 'vitest';
import { ServiceMonitor, type ServiceMonitorProps } from '../../../constructs';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';

function monitor(props: Partial<ServiceMonitorProps> = {}, metricsPort?: number): ServiceMonitor {
  const chart = namespacedChart();
  return new ServiceMonitor(chart, 'monitor', { target: incidentService(chart, { metricsPort }), ...props });
}

test('its least use', () => {
  expect(monitor().serviceMonitor.toJson()).toMatchSnapshot();
});

test('its fullest use', () => {
  const props = {
    operatorLabels: { prometheus: 'platform' },
    interval: Duration.minutes(1),
    scrapeTimeout: Duration.millis(1500),
  };
  expect(monitor(props, 9464).serviceMonitor.toJson()).toMatchSnapshot();
});

test('it finds the Service by labels that the Service has, in its namespace, at a port that it has', () => {
  const chart = namespacedChart();
  const target = incidentService(chart, { metricsPort: 9464 });
  const { serviceMonitor } = new ServiceMonitor(chart, 'monitor', { target });
  expect(serviceMonitor.toJson()).toMatchObject({
    spec: {
      selector: { matchLabels: target.matchLabels },
      namespaceSelector: { matchNames: ['serving'] },
      endpoints: [{ port: 'metrics' }],
    },
  });
  expect(target.service.toJson()).toMatchObject({ metadata: { labels: target.matchLabels } });
  expect(target.service.toJson()).toHaveProperty('spec.ports[1].name', 'metrics');
});

test('a timeout longer than the interval is refused, as the operator would', () => {
  expect(() => monitor({ interval: Duration.seconds(5) })).toThrow(
    'scrapeTimeout must be at most interval (5s), got 10s',
  );
});
