import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** A test of promtool failed. */
export class PromtoolError extends Error {
  constructor(
    message: string,
    /** Everything that promtool printed: each test that failed, what it expected and what it got. */
    readonly output: string,
  ) {
    super(`${message}; promtool printed:\n${output}`);
    this.name = 'PromtoolError';
  }
}

/**
 * Whether promtool, the test runner of Prometheus, is on the PATH.
 *
 * @example test.skipIf(!promtoolInstalled())('the alert fires', () => { runScenarios(alert); });
 */
export function promtoolInstalled(): boolean {
  return spawnSync('promtool', ['--version']).status === 0;
}

/**
 * Runs unit tests of rules with promtool.
 *
 * @param rules content of a rule file, which the tests name as `rules.yaml`
 * @param tests contents of test files
 * @param failure start of the message if a test fails
 * @throws PromtoolError if a test fails
 * @throws Error if promtool is not on the PATH
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 * @example
 * const { groups } = { groups: [{ name: 'own', rules: [{ record: 'up:count', expr: 'count(up)' }] }] };
 * testRules({ groups }, [
 *   {
 *     rule_files: ['rules.yaml'],
 *     evaluation_interval: '1m',
 *     tests: [
 *       {
 *         interval: '1m',
 *         input_series: [{ series: 'up{pod="a"}', values: '1+0x10' }],
 *         promql_expr_test: [
 *           { expr: 'up:count', eval_time: '5m', exp_samples: [{ labels: 'up:count', value: 1 }] },
 *         ],
 *       },
 *     ],
 *   },
 * ]);
 */
export function testRules(
  rules: unknown,
  tests: readonly object[],
  failure = 'a test of the rules failed',
): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-promtool-'));
  try {
    writeFileSync(join(folder, 'rules.yaml'), stringify(rules));
    const files = tests.map((test, index) => {
      const file = join(folder, `tests-${index}.yaml`);
      writeFileSync(file, stringify(test));
      return file;
    });
    const { status, stdout, stderr, error } = spawnSync('promtool', ['test', 'rules', ...files], {
      encoding: 'utf8',
    });
    if (error !== undefined) {
      throw new Error(
        `promtool cannot be run (${error.message}); install Prometheus, which brings it ` +
          '(`apt-get install prometheus`, `brew install prometheus`), or skip the test with promtoolInstalled()',
        { cause: error },
      );
    }
    if (status !== 0) throw new PromtoolError(failure, stdout + stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
