import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { InferenceService, Model, type Alert } from '../../../../constructs';
import { BURN_RATES } from '../../../../constructs/observability/alerts/burn-rate';
import { errorRatio, type Slo } from '../../../../constructs/observability/alerts/slo';
import { availabilitySlo } from '../../../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../../../constructs/observability/alerts/slo-burn-rate';
import { latencySlo } from '../../../../constructs/observability/alerts/slo-latency';
import { recorded } from '../../../../constructs/observability/recording-rules/recording-rule';
import { namespacedChart } from '../../../support/namespaced-chart';
import { PromtoolError, runScenarios } from '../../../../constructs/testing';
import { scenariosOf } from '../../../support/scenarios-of';
import { canEvaluateRules } from '../../../support/promtool';

const service = new InferenceService(namespacedChart(), 'incident', {
  image: 'ghcr.io/acme/aiops:1.2.0',
  model: Model.inImage({ path: '/app/model.json' }),
});
const availability = availabilitySlo(service);
const latency = latencySlo(service);

const slos: readonly [string, Slo][] = [
  ['99.9 % available', availability],
  ['95 % available', availabilitySlo(service, { objectiveRatio: 0.95, minimumBad: 50 })],
  ['99.99 % available', availabilitySlo(service, { objectiveRatio: 0.9999, minimumBad: 1 })],
  ['99 % within 1 s', latency],
  ['99.5 % within 250 ms', latencySlo(service, { objectiveRatio: 0.995, threshold: Duration.millis(250) })],
];
const alerts = slos.flatMap(([objective, slo]) =>
  budgetAlerts(slo).map((alert): [string, Alert] => [`${objective}: ${alert.name}`, alert]),
);

test('samples are made for whoever asks for the scenarios, not at synthesis', () => {
  const made: string[] = [];
  const alerts = budgetAlerts({
    ...availability,
    series: (good, bad) => {
      made.push(good);
      return availability.series(good, bad);
    },
  });
  expect(made).toEqual([]);
  expect(alerts.map((alert) => scenariosOf(alert).firing.length)).toEqual([2, 2]);
  expect(made).not.toEqual([]);
});

/** What promtool says about an alert whose scenarios fail. */
function failureOf(alert: Alert): string {
  try {
    runScenarios(alert);
  } catch (error) {
    if (error instanceof PromtoolError) return error.output;
    throw error;
  }
  throw new Error('no scenario failed');
}

describe.runIf(canEvaluateRules)(
  'the four pairs of windows each fire alone, end with their cause, and bear a quiet night',
  () => {
    test.each(alerts)('%s', (_, alert) => {
      runScenarios(alert);
    });
  },
);

test.runIf(canEvaluateRules)(
  'each pair of windows has a scenario that the other pair does not fire in',
  () => {
    for (const alert of budgetAlerts(availability)) {
      const pairs = alert.expr.split(' or ');
      const { firing, noData } = scenariosOf(alert);
      const [silent] = noData;
      const scenarios = { firing, silent: [silent], noData } as const;
      const found = pairs.map((expr) => failureOf({ ...alert, expr, scenarios }));
      expect(pairs).toHaveLength(2);
      firing.forEach(({ name }, index) => {
        expect(found[index]).not.toContain(name);
        expect(found[1 - index]).toContain(name);
      });
    }
  },
);

test('a fast burn spends 2 % of a month in an hour or 5 % in six, a slow one 10 % in a day or in three', () => {
  const spent = [...BURN_RATES.fast, ...BURN_RATES.slow].map(
    ({ factor, long }) => (factor * long.toHours()) / Duration.days(30).toHours(),
  );
  expect(spent.map((share) => Number(share.toFixed(9)))).toEqual([0.02, 0.05, 0.1, 0.1]);
});

test('a short window is a twelfth of its long one', () => {
  for (const { long, short } of [...BURN_RATES.fast, ...BURN_RATES.slow]) {
    expect(long.toMinutes() / short.toMinutes()).toBe(12);
  }
});

test('a burn rate is read from recorded ratios, which come with the alert', () => {
  for (const [, { expr, reads = [] }] of alerts) {
    expect(reads).toHaveLength(4);
    for (const rule of reads) expect(expr).toContain(recorded(rule));
  }
});

test('the recorded ratio of availability counts answers with status 5xx against all, in every protocol', () => {
  const routes =
    '/predict|/v1/models/[{]model[}]:predict|/v2/models/[{]model[}]/infer|/v2/models/[{]model[}]/versions/[{]version[}]/infer';
  expect(errorRatio(availability, Duration.minutes(5))).toEqual({
    record: 'inference:availability_errors:ratio_rate5m',
    expr:
      `sum(rate(http_requests_total{namespace="serving",job="incident",route=~"${routes}",status=~"5.."}[5m])) / ` +
      `sum(rate(http_requests_total{namespace="serving",job="incident",route=~"${routes}"}[5m]))`,
    labels: { namespace: 'serving', job: 'incident' },
  });
});

test('a whole second is found under the name that Prometheus 3 gives its bucket, too', () => {
  expect(errorRatio(latency, Duration.minutes(5)).expr).toContain('le=~"1([.]0)?"');
});

test('the fast alert wakes somebody, the slow one waits', () => {
  expect(budgetAlerts(availability).map(({ severity, labels }) => [severity, labels['severity']])).toEqual([
    ['critical', 'critical'],
    ['warning', 'warning'],
  ]);
});

test.each([
  [() => availabilitySlo(service, { objectiveRatio: 99.9 }), 'got 99.9; write 0.999 for 99.9 %'],
  [
    () => availabilitySlo(service, { objectiveRatio: 1 }),
    'at least 0.95 and below 1, got 1; 0.999 leaves one',
  ],
  [() => latencySlo(service, { objectiveRatio: 0.9 }), 'at least 0.95 and below 1, got 0.9'],
  [
    () => latencySlo(service, { threshold: Duration.millis(300) }),
    'http_request_duration_seconds has no bucket of 0.3; choose one of 0.0005, 0.001',
  ],
])('an objective that nothing could hold or break is refused: %s', (make, message) => {
  expect(make).toThrow(message);
});
