import { expect, test } from 'vitest';
import { ScalingPolicy } from '../../../../constructs';
import {
  prometheusAdapter,
  type PrometheusAdapterProps,
} from '../../../../constructs/observability/charts/prometheus-adapter';
import { METRICS } from '../../../../runtime/contract/metrics';
import { namespacedChart } from '../../../support/namespaced-chart';
import { incidentService } from '../../../support/reference-service';

const namespace = 'observability';

function counting(name: string): ScalingPolicy {
  const chart = namespacedChart();
  return new ScalingPolicy(chart, `${name}-scaling`, {
    target: incidentService(chart, { name }),
    requestsPerSecond: 50,
  });
}

function values(props: Partial<PrometheusAdapterProps> = {}): unknown {
  return prometheusAdapter({ namespace, scaling: [counting('incident')], ...props }).values;
}

test('serves what the autoscaler reads, by a rule over a metric of the contract, and nothing else', () => {
  expect(values()).toMatchObject({
    rules: {
      default: false,
      custom: [
        {
          seriesQuery: `${METRICS.inferenceRequests.name}{namespace!="",pod!=""}`,
          name: { as: 'inference_requests_per_second' },
          metricsQuery: 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)',
        },
      ],
    },
  });
});

test('has one rule for a metric, however many autoscalers read it', () => {
  const scaling = [counting('incident'), counting('churn')];
  expect(values({ scaling })).toHaveProperty('rules.custom.length', 1);
});

test('reads the Prometheus of its namespace', () => {
  expect(values()).toHaveProperty('prometheus', {
    url: 'http://prometheus-operated.observability.svc',
    port: 9090,
    path: '',
  });
});

test('reads another Prometheus below a path', () => {
  expect(values({ prometheusUrl: 'http://thanos.metrics.svc:10902/prom' })).toHaveProperty('prometheus', {
    url: 'http://thanos.metrics.svc',
    port: 10902,
    path: '/prom',
  });
});

test('writes into kube-system, too, where extensions of the API server bind their role', () => {
  const { namespaces, namespaceKinds } = prometheusAdapter({
    namespace,
    scaling: [counting('incident')],
  }).deploys();
  expect(namespaces).toEqual([namespace, 'kube-system']);
  expect(namespaceKinds).toContainEqual({ group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' });
});

test('is refused where no autoscaler reads through it', () => {
  const chart = namespacedChart();
  const scaling = [new ScalingPolicy(chart, 'scaling', { target: incidentService(chart) })];
  expect(() => values({ scaling })).toThrow(
    'prometheusAdapter has nothing to serve: none of its autoscalers reads requestsPerSecond or requestsInFlight',
  );
});
