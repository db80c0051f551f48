import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import { cpuCritical, cpuHigh, PrometheusRule } from '../../../constructs';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';

test('an alert becomes a rule in a group of the same name', () => {
  const chart = namespacedChart();
  const { prometheusRule } = new PrometheusRule(chart, 'alerts', {
    alerts: [cpuCritical(incidentService(chart))],
  });
  expect(prometheusRule.toJson()).toMatchSnapshot();
});

test('it carries the labels that the operator is told to select by', () => {
  const rule = new PrometheusRule(namespacedChart(), 'alerts', {
    alerts: [],
    operatorLabels: { team: 'ml' },
  });
  expect(rule.prometheusRule.toJson()).toHaveProperty('metadata.labels', { team: 'ml' });
});

test('the same alert twice is refused', () => {
  const chart = namespacedChart();
  const service = incidentService(chart);
  const alerts = [cpuHigh(service), cpuHigh(service)];
  expect(() => new PrometheusRule(chart, 'alerts', { alerts })).toThrow(
    'serving/alerts has the alert InferenceCpuHigh twice',
  );
});

test('a chart without a namespace is refused', () => {
  expect(() => new PrometheusRule(new Chart(new App(), 'c'), 'alerts', { alerts: [] })).toThrow(
    'needs a chart with a namespace',
  );
});
