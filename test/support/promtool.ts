import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Testing } from 'cdk8s';
import { stringify } from 'yaml';
import { PrometheusRule, type Alert, type FiringScenario, type Scenario } from '../../constructs';
import { prometheusDuration } from '../../constructs/observability/promql';
import { namespacedChart } from './namespaced-chart';
import { toolInstalled } from './tools';

/** Whether Prometheus' own test runner is on the path. Debian has it in the package `prometheus`. */
export const promtoolInstalled = toolInstalled(
  spawnSync('promtool', ['--version']).status === 0,
  'promtool',
  'RULES WERE NOT EVALUATED AND ALERTS WERE NOT FIRED',
);

export interface PromtoolResult {
  readonly passed: boolean;
  /** What promtool printed; names each scenario that did not go as it says. */
  readonly output: string;
}

/** Loads an alert as the operator would, feeds it the series of its scenarios, and compares what fires. */
export function testScenarios(alert: Alert): PromtoolResult {
  const { firing, silent, noData } = alert.scenarios;
  const byInterval = new Map<string, Scenario[]>();
  for (const scenario of [...firing, ...silent, ...noData]) {
    const interval = prometheusDuration(scenario.interval ?? Duration.minutes(1));
    byInterval.set(interval, [...(byInterval.get(interval) ?? []), scenario]);
  }
  return promtool(
    ruleGroups(alert),
    [...byInterval].map(([interval, scenarios]) => ({
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
    })),
  );
}

function expectedAlerts(alert: Alert, scenario: Scenario | FiringScenario): object[] {
  if (!('fires' in scenario)) return [];
  return scenario.fires.map(({ labels = {}, value = '' }) => {
    const all = { ...labels, ...alert.labels };
    const render = (template: string): string =>
      template
        .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => all[label] ?? '')
        .replace(/\{\{ \$value [^}]*\}\}/g, value);
    return {
      exp_labels: all,
      exp_annotations: { summary: render(alert.summary), description: render(alert.description) },
    };
  });
}

/**
 * Runs unit tests of rules.
 *
 * @param rules a rule file, which tests name as `rules.yaml`
 * @param tests test files, https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
export function promtool(rules: unknown, tests: readonly object[]): PromtoolResult {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-promtool-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), stringify(rules));
    const files = tests.map((test, index) => {
      const file = join(folder, `tests-${index}.yaml`);
      writeFileSync(file, stringify(test));
      return file;
    });
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', ...files], {
      encoding: 'utf8',
    });
    return { passed: status === 0, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rule file that the operator makes of a PrometheusRule is its spec. */
function ruleGroups(alert: Alert): unknown {
  const chart = namespacedChart();
  new PrometheusRule(chart, 'rules', { alerts: [alert] });
  const [manifest] = Testing.synth(chart) as [{ spec: unknown }];
  return manifest.spec;
}
