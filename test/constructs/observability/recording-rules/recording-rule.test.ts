import { expect, test } from 'vitest';
import { PrometheusRule } from '../../../../constructs';
import { availabilitySlo } from '../../../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../../../constructs/observability/alerts/slo-burn-rate';
import { GRAFANA_WINDOWS, increase, rate, upTo } from '../../../../constructs/observability/promql';
import {
  recorded,
  type RecordingRule,
} from '../../../../constructs/observability/recording-rules/recording-rule';
import { METRICS } from '../../../../runtime/contract/metrics';
import { namespacedChart } from '../../../support/namespaced-chart';
import { incidentService } from '../../../support/reference-service';

const rule = (props: Partial<RecordingRule> = {}): RecordingRule => ({
  record: 'inference:requests:rate5m',
  expr: 'sum(rate(inference_requests_total[5m]))',
  labels: { namespace: 'serving' },
  ...props,
});

function rulesOf(construct: PrometheusRule): { record?: string; alert?: string; labels?: object }[] {
  const { spec } = construct.prometheusRule.toJson() as {
    spec: { groups: { rules: { record?: string; alert?: string; labels?: object }[] }[] };
  };
  return spec.groups.flatMap(({ rules }) => rules);
}

test('a recorded series is selected by its own name and labels', () => {
  expect(recorded(rule())).toBe('inference:requests:rate5m{namespace="serving"}');
});

test('what an alert reads is recorded before the alert, in the same group', () => {
  const chart = namespacedChart();
  const alerts = budgetAlerts(availabilitySlo(incidentService(chart)));
  const kinds = rulesOf(new PrometheusRule(chart, 'alerts', { alerts })).map(({ alert }) =>
    alert ? 'alert' : 'record',
  );
  // seven windows: both alerts read that of 6 h
  expect(kinds).toEqual([...Array<string>(7).fill('record'), 'alert', 'alert']);
});

test('a rule that two alerts read is recorded once', () => {
  const chart = namespacedChart();
  const [fast] = budgetAlerts(availabilitySlo(incidentService(chart)));
  const alerts = [fast, { ...fast, name: 'Another' }];
  expect(
    rulesOf(new PrometheusRule(chart, 'alerts', { alerts })).filter(({ record }) => record),
  ).toHaveLength(4);
});

test('rules of one name are told apart by their labels', () => {
  const records = [rule(), rule({ labels: { namespace: 'training' } })];
  expect(rulesOf(new PrometheusRule(namespacedChart(), 'rules', { alerts: [], records }))).toHaveLength(2);
});

test('one series from two expressions is refused', () => {
  const records = [rule(), rule({ expr: 'vector(1)' })];
  expect(() => new PrometheusRule(namespacedChart(), 'rules', { alerts: [], records })).toThrow(
    'inference:requests:rate5m{namespace="serving"} is recorded twice: as sum(rate(inference_requests_total[5m])) and as vector(1)',
  );
});

test.each([
  [1, 'http_request_duration_seconds_bucket{le=~"1([.]0)?"}'],
  [0.25, 'http_request_duration_seconds_bucket{le="0.25"}'],
])('the bucket of %d is found under every name that Prometheus gives it', (bound, selector) => {
  expect(upTo(METRICS.httpRequestDuration, {}, bound)).toBe(selector);
});

test('windows that Grafana fills in stay as they are', () => {
  expect(rate('requests_total', GRAFANA_WINDOWS.rate)).toBe('rate(requests_total[$__rate_interval])');
  expect(increase('requests_total', GRAFANA_WINDOWS.range)).toBe('increase(requests_total[$__range])');
});
