import { App, Chart, Duration, Testing } from 'cdk8s';
import type { Alert, FiringScenario, Scenario, Scenarios } from '../observability/alerts/alert';
import { prometheusDuration } from '../observability/promql';
import { PrometheusRule } from '../observability/prometheus-rule';
import { testRules } from './promtool';

/**
 * Runs the scenarios of an alert with promtool: loads the rule as the Prometheus operator does, feeds it the series,
 * and compares the alerts that fire.
 *
 * @throws PromtoolError if a scenario fails
 * @throws Error if the alert has no scenarios, or promtool is not on the PATH
 * @example
 * const chart = new Chart(new App(), 'serving', { namespace: 'serving' });
 * const service = new InferenceService(chart, 'churn', {
 *   image: 'ghcr.io/acme/aiops:1.2.0',
 *   model: Model.inImage({ path: '/app/model.json' }),
 * });
 * test('the alert fires, and is silent, as its scenarios say', () => {
 *   runScenarios(errorRatioHigh(service, { thresholdRatio: 0.01 }));
 * });
 */
export function runScenarios(alert: Alert): void {
  const { scenarios } = alert;
  if (scenarios === undefined) {
    throw new Error(
      `the alert ${alert.name} has no scenarios; write scenarios: { firing: [...], silent: [...], noData: [...] }`,
    );
  }
  testRules(
    ruleFile(alert),
    testFiles(alert, scenarios),
    `the alert ${alert.name} does not do what its scenarios say`,
  );
}

/** The operator writes the spec of a PrometheusRule unchanged into the rule file. */
function ruleFile(alert: Alert): unknown {
  const namespace = alert.labels['namespace'] ?? 'default';
  const chart = new Chart(new App({ outdir: 'unused' }), 'rules', { namespace });
  new PrometheusRule(chart, 'rules', { alerts: [alert] });
  const [manifest] = Testing.synth(chart) as [{ spec: unknown }];
  return manifest.spec;
}

/** One file for each interval, because promtool has one evaluation interval per file. */
function testFiles(alert: Alert, { firing, silent, noData }: Scenarios): object[] {
  const byInterval = new Map<string, Scenario[]>();
  for (const scenario of [...firing, ...silent, ...noData]) {
    const interval = prometheusDuration(scenario.interval ?? Duration.minutes(1));
    byInterval.set(interval, [...(byInterval.get(interval) ?? []), scenario]);
  }
  return [...byInterval].map(([interval, scenarios]) => ({
    rule_files: ['rules.yaml'],
    evaluation_interval: interval,
    tests: scenarios.map((scenario) => ({
      name: scenario.name,
      interval,
      input_series: scenario.series,
      alert_rule_test: [
        {
          alertname: alert.name,
          eval_time: prometheusDuration(scenario.at),
          exp_alerts: expectedAlerts(alert, scenario),
        },
      ],
    })),
  }));
}

function expectedAlerts(alert: Alert, scenario: Scenario | FiringScenario): object[] {
  if (!('fires' in scenario)) return [];
  return scenario.fires.map(({ labels = {}, value = '' }) => {
    const all = { ...labels, ...alert.labels };
    return {
      exp_labels: all,
      exp_annotations: {
        summary: rendered(alert, 'summary', all, value),
        description: rendered(alert, 'description', all, value),
      },
    };
  });
}

/** An annotation as Prometheus renders it. */
function rendered(
  alert: Alert,
  annotation: 'summary' | 'description',
  labels: Readonly<Record<string, string>>,
  value: string,
): string {
  const text = alert[annotation]
    .replace(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '')
    .replace(/\{\{\s*\$value\b[^}]*\}\}/g, value);
  const unknown = /\{\{.*?\}\}/.exec(text)?.[0];
  if (unknown === undefined) return text;
  throw new Error(
    `the ${annotation} of the alert ${alert.name} holds the template ${unknown}, which scenarios cannot render; ` +
      'write {{ $labels.NAME }}, or $value first, as in {{ $value | humanizePercentage }}',
  );
}
