import { Duration } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import {
  cpuCritical,
  cpuHigh,
  dataQualityViolations,
  DriftMonitor,
  driftFeatureUnjudged,
  driftUnjudged,
  driftAcrossPods,
  errorRatioHigh,
  InferenceService,
  latencyMeanHigh,
  latencyP95High,
  maxScaleHighCpu,
  memoryHigh,
  Model,
  modelQualityLow,
  requestsShedHigh,
  ScalingPolicy,
  serviceAlerts,
  type Alert,
} from '../../../../constructs';
import * as availability from '../../../../constructs/observability/alerts/availability';
import * as capacity from '../../../../constructs/observability/alerts/capacity';
import * as quality from '../../../../constructs/observability/alerts/data-quality';
import * as liveQuality from '../../../../constructs/observability/alerts/model-quality';
import * as drifting from '../../../../constructs/observability/alerts/window-drift';
import * as fleet from '../../../../constructs/observability/alerts/drift-across-pods';
import * as shedding from '../../../../constructs/observability/alerts/requests-shed';
import * as latency from '../../../../constructs/observability/alerts/latency';
import { namespacedChart } from '../../../support/namespaced-chart';
import { runScenarios } from '../../../../constructs/testing';
import { scenariosOf } from '../../../support/scenarios-of';
import { canEvaluateRules } from '../../../support/promtool';

const chart = namespacedChart();
const service = new InferenceService(chart, 'incident', {
  image: 'ghcr.io/acme/aiops:1.2.0',
  model: Model.inImage({ path: '/app/model.json' }),
  feedback: {},
});
const scaling = new ScalingPolicy(chart, 'scaling', { target: service });
const drift = new DriftMonitor(chart, 'drift', { target: service });

const small = new InferenceService(chart, 'small', {
  image: 'ghcr.io/acme/aiops:1.2.0',
  model: Model.inImage({ path: '/app/model.json' }),
  cpuRequest: Cpu.millis(100),
});

const defaults = serviceAlerts({ service, scaling, drift });
const tuned = [
  latencyP95High(service, { threshold: Duration.millis(250), window: Duration.minutes(2) }),
  latencyMeanHigh(service, { threshold: Duration.millis(500), for: Duration.minutes(1) }),
  dataQualityViolations(service, { thresholdRatio: 0.2, minimumRows: 1000, window: Duration.minutes(5) }),
  errorRatioHigh(service, { thresholdRatio: 0.2, minimumRequests: 100 }),
  requestsShedHigh(service, { thresholdRatio: 0.2, minimumRequests: 100 }),
  cpuHigh(service, { thresholdPercent: 50 }),
  cpuCritical(service, { thresholdPercent: 70, for: Duration.minutes(10) }),
  memoryHigh(service, { thresholdPercent: 60 }),
  maxScaleHighCpu(
    new ScalingPolicy(chart, 'small-scaling', { target: small, minReplicas: 1, maxReplicas: 2 }),
  ),
  driftUnjudged(drift, { for: Duration.minutes(20) }),
  driftFeatureUnjudged(drift, { for: Duration.minutes(20) }),
  modelQualityLow(service, { toleranceRatio: 0.2, minimumRows: 10, for: Duration.hours(1) }),
  driftAcrossPods(
    new DriftMonitor(chart, 'small-drift', {
      target: small,
      fleet: { window: Duration.hours(1), threshold: 2, minimumRows: 100 },
    }),
    { for: Duration.hours(2) },
  ),
];

describe.each(defaults)('$name', (alert: Alert) => {
  test.runIf(canEvaluateRules)('fires, keeps still, and bears missing series, as its scenarios say', () => {
    runScenarios(alert);
  });
});

test.runIf(canEvaluateRules).each(tuned)('$name keeps its word with other thresholds', (alert) => {
  runScenarios(alert);
});

test.runIf(canEvaluateRules)('a scenario that does not hold is found', () => {
  const [alert] = defaults as [Alert];
  const { firing, noData } = scenariosOf(alert);
  const { series, at } = firing[0];
  const silent = [{ name: 'it says that it keeps still', series, at }] as const;
  expect(() => {
    runScenarios({ ...alert, scenarios: { firing, noData, silent } });
  }).toThrow('it says that it keeps still');
});

test('every alert that the package offers is in the default set', () => {
  const offered = [availability, capacity, quality, liveQuality, drifting, fleet, latency, shedding].flatMap(
    (file) => Object.values<unknown>(file).filter((each) => typeof each === 'function'),
  );
  expect(defaults).toHaveLength(offered.length);
});

test.each(defaults)('$name can be seen to fire, to keep still, and without data', (alert) => {
  const scenarios = scenariosOf(alert);
  expect(scenarios.firing.every(({ fires }) => fires.length > 0)).toBe(true);
  expect(scenarios.silent.every(({ series }) => series.length > 0)).toBe(true);
  expect(scenarios.noData.some(({ series }) => series.length === 0)).toBe(true);
});

test.each(defaults)('$name says where it comes from, how bad it is, and what to do', (alert) => {
  expect(alert.labels).toEqual({ namespace: 'serving', service: 'incident', severity: alert.severity });
  expect(alert.summary).toContain('incident');
  expect(alert.description.length).toBeGreaterThan(50);
});

test.each([
  {
    what: 'a quantile above the greatest bucket',
    make: () => latencyP95High(service, { threshold: Duration.seconds(10) }),
    message: 'must be below 10 seconds, got 10',
  },
  {
    what: 'a ratio given as a percentage',
    make: () => errorRatioHigh(service, { thresholdRatio: 5 }),
    message: 'thresholdRatio must be a share between 0 and 1, got 5',
  },
  {
    what: 'a ratio of rows given as a percentage',
    make: () => dataQualityViolations(service, { thresholdRatio: 1 }),
    message: 'thresholdRatio must be a share between 0 and 1, got 1',
  },
  {
    what: 'a tolerance given as a percentage',
    make: () => modelQualityLow(service, { toleranceRatio: 5 }),
    message: 'toleranceRatio must be a share between 0 and 1, got 5',
  },
  {
    what: 'a service without feedback',
    make: () => modelQualityLow(small),
    message:
      'holds no predictions for their truth, so it has no live quality; write feedback: {} in its props',
  },
  {
    what: 'a percentage given as a ratio',
    make: () => cpuHigh(service, { thresholdPercent: 0.8 }),
    message: 'thresholdPercent must be 1 to 99, got 0.8',
  },
])('a threshold that means something else is refused: $what', ({ make, message }) => {
  expect(make).toThrow(message);
});
