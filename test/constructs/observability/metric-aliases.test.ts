import { Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import { InferenceService, Model } from '../../../constructs';
import { MetricAliases } from '../../../constructs/observability/metric-aliases';
import { namespacedChart } from '../../support/namespaced-chart';
import { testRules } from '../../../constructs/testing';
import { canEvaluateRules } from '../../support/promtool';

const chart = namespacedChart();
const target = new InferenceService(chart, 'incident', {
  image: 'ghcr.io/acme/aiops:1.2.0',
  model: Model.inImage({ path: '/app/model.json' }),
});
new MetricAliases(chart, 'aliases', { target });
const manifests = Testing.synth(chart) as { kind: string; metadata: object; spec: object }[];
const rule = manifests.find(({ kind }) => kind === 'PrometheusRule');

test('each alias is recorded from the metric that it names, with every suffix of a histogram', () => {
  expect(rule).toMatchInlineSnapshot(`
    {
      "apiVersion": "monitoring.coreos.com/v1",
      "kind": "PrometheusRule",
      "metadata": {
        "labels": {
          "release": "kube-prometheus-stack",
        },
        "name": "incident-metric-aliases",
        "namespace": "serving",
      },
      "spec": {
        "groups": [
          {
            "name": "incident-metric-aliases",
            "rules": [
              {
                "expr": "http_requests_total{namespace="serving",job="incident"}",
                "record": "requests_total",
              },
              {
                "expr": "http_request_duration_seconds_bucket{namespace="serving",job="incident"}",
                "record": "request_latency_seconds_bucket",
              },
              {
                "expr": "http_request_duration_seconds_sum{namespace="serving",job="incident"}",
                "record": "request_latency_seconds_sum",
              },
              {
                "expr": "http_request_duration_seconds_count{namespace="serving",job="incident"}",
                "record": "request_latency_seconds_count",
              },
              {
                "expr": "inference_requests_total{namespace="serving",job="incident"}",
                "record": "ml_model_predictions_total",
              },
              {
                "expr": "inference_errors_total{namespace="serving",job="incident"}",
                "record": "ml_model_errors_total",
              },
              {
                "expr": "inference_latency_seconds_bucket{namespace="serving",job="incident"}",
                "record": "ml_model_prediction_duration_seconds_bucket",
              },
              {
                "expr": "inference_latency_seconds_sum{namespace="serving",job="incident"}",
                "record": "ml_model_prediction_duration_seconds_sum",
              },
              {
                "expr": "inference_latency_seconds_count{namespace="serving",job="incident"}",
                "record": "ml_model_prediction_duration_seconds_count",
              },
            ],
          },
        ],
      },
    }
  `);
});

test.runIf(canEvaluateRules)('a query that others wrote finds what the service counts', () => {
  const series = '{namespace="serving",job="incident",pod="a"';
  testRules(rule?.spec, [
    {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            { series: `http_requests_total${series},status="200"}`, values: '0+60x30' },
            { series: `inference_errors_total${series},reason="internal"}`, values: '0+6x30' },
            { series: `http_request_duration_seconds_bucket${series},le="1"}`, values: '0+60x30' },
            { series: `http_request_duration_seconds_bucket${series},le="+Inf"}`, values: '0+60x30' },
          ],
          promql_expr_test: [
            // one a second, one in ten seconds, and half of a bucket that ends at 1 s: arithmetic of the samples
            {
              expr: 'sum(rate(requests_total{status="200"}[5m]))',
              eval_time: '20m',
              exp_samples: [{ labels: '{}', value: 1 }],
            },
            {
              expr: 'sum by (reason) (rate(ml_model_errors_total[5m]))',
              eval_time: '20m',
              exp_samples: [{ labels: '{reason="internal"}', value: 0.1 }],
            },
            {
              expr: 'histogram_quantile(0.5, sum by (le) (rate(request_latency_seconds_bucket[5m])))',
              eval_time: '20m',
              exp_samples: [{ labels: '{}', value: 0.5 }],
            },
          ],
        },
      ],
    },
  ]);
});

test('two services in one chart each have their aliases', () => {
  const other = namespacedChart();
  const [first, second] = ['incident', 'churn'].map((name) => {
    const service = new InferenceService(other, name, {
      image: 'ghcr.io/acme/aiops:1.2.0',
      model: Model.inImage({ path: '/app/model.json' }),
    });
    return new MetricAliases(other, `${name}-aliases`, { target: service });
  });
  expect([first, second].map((aliases) => aliases?.rules.prometheusRule.name)).toEqual([
    'incident-metric-aliases',
    'churn-metric-aliases',
  ]);
});
