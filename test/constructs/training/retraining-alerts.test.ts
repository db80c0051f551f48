import { rmSync } from 'node:fs';
import { Duration, Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { PrometheusRule, retrainingAlerts, validateManifests } from '../../../constructs';
import { runScenarios } from '../../../constructs/testing';
import { canEvaluateRules } from '../../support/promtool';
import { dagCharts } from '../../support/reference-airflow';
import { PUSHGATEWAY, retrainingChart } from '../../support/reference-retraining';
import { scenariosOf } from '../../support/scenarios-of';

const { chart, schedule } = retrainingChart({ pushgateway: PUSHGATEWAY });
const maximumAge = Duration.days(15);
const alerts = retrainingAlerts({ schedule, maximumAge, maximumChampionAge: Duration.days(90) });
const tuned = retrainingAlerts({
  schedule,
  maximumAge: Duration.hours(36),
  maximumChampionAge: Duration.days(7),
  losses: 2,
});

describe.each(alerts)('$name', (alert) => {
  test.runIf(canEvaluateRules)('fires, keeps still, and bears missing series, as its scenarios say', () => {
    runScenarios(alert);
  });

  test('can be seen to fire, to keep still, and without data', () => {
    const { firing, silent, noData } = scenariosOf(alert);
    expect(firing.every(({ fires }) => fires.length > 0)).toBe(true);
    expect(silent.every(({ series }) => series.length > 0)).toBe(true);
    expect(noData.some(({ series }) => series.length === 0)).toBe(true);
  });

  test('says where it comes from and what to do', () => {
    expect(alert.labels).toEqual({
      namespace: 'training',
      service: 'churn-retraining',
      severity: alert.severity,
    });
    expect(alert.description.length).toBeGreaterThan(50);
  });
});

test.runIf(canEvaluateRules).each(tuned)('$name keeps its word with other limits', (alert) => {
  runScenarios(alert);
});

test('their rules read series that exist', () => {
  new PrometheusRule(chart, 'retraining-alerts', { alerts });
  const findings = validateManifests(Testing.synth(chart)).filter(({ rule }) =>
    ['known-series', 'prometheus-rule', 'alerts-read-scraped-jobs', 'alert-labels'].includes(rule),
  );
  expect(findings.map(({ message }) => message)).toEqual([]);
});

test('without a Pushgateway there are those that read kube-state-metrics', () => {
  const plain = retrainingChart().schedule;
  expect(retrainingAlerts({ schedule: plain, maximumAge }).map(({ name }) => name)).toEqual([
    'RetrainingStale',
    'RetrainingFailed',
  ]);
  expect(() =>
    retrainingAlerts({ schedule: plain, maximumAge, maximumChampionAge: Duration.days(90) }),
  ).toThrow('training/churn-retraining has no pushgateway');
});

describe('of a DAG', () => {
  const { dag } = dagOf({ pushgateway: PUSHGATEWAY });
  const ofDag = retrainingAlerts({ dag, maximumChampionAge: Duration.days(90) });

  test('there are those that read what its pods push', () => {
    expect(ofDag.map(({ name, labels }) => [name, labels['service']])).toEqual([
      ['ChampionTooOld', 'churn-retraining'],
      ['ChallengerKeepsLosing', 'churn-retraining'],
    ]);
    expect(dag.source).toMatch(
      /"PUSHGATEWAY_URL",\s+"value": "http:\/\/pushgateway\.observability\.svc:9091"/,
    );
  });

  test.runIf(canEvaluateRules).each(ofDag)('$name keeps its word', (alert) => {
    runScenarios(alert);
  });

  test('without a Pushgateway there is none to make', () => {
    expect(() => retrainingAlerts({ dag: dagOf().dag })).toThrow(
      'an alert on a DAG needs the metrics that runs push, and training/churn-retraining has no pushgateway',
    );
  });
});

/** Its file has been read when it is removed. */
function dagOf(...args: Parameters<typeof dagCharts>): ReturnType<typeof dagCharts> {
  const charts = dagCharts(...args);
  rmSync(charts.outdir, { recursive: true });
  return charts;
}

test('one lost challenger is no trend', () => {
  expect(() => retrainingAlerts({ schedule, maximumAge, losses: 1 })).toThrow(
    'losses must be a whole number of at least 2, got 1',
  );
});
