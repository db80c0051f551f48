import { Duration } from 'cdk8s';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { constant, type Alert } from '../../../constructs';
import { PromtoolError, promtoolInstalled, runScenarios } from '../../../constructs/testing';
import { canEvaluateRules } from '../../support/promtool';

/** An alert of a user's own, about a service that is none of ours. */
const down: Alert = {
  name: 'ShopDown',
  expr: 'up{job="shop"} == 0',
  for: Duration.minutes(2),
  severity: 'critical',
  summary: 'the pod {{ $labels.pod }} answers {{ $value | humanize }}',
  description: 'Read its log.',
  labels: { severity: 'critical' },
  scenarios: {
    firing: [
      {
        name: 'a pod is down',
        series: [constant('up{job="shop",pod="a"}', 0)],
        at: Duration.minutes(5),
        fires: [{ labels: { job: 'shop', pod: 'a' }, value: '0' }],
      },
    ],
    silent: [{ name: 'a pod is up', series: [constant('up{job="shop"}', 1)], at: Duration.minutes(5) }],
    noData: [{ name: 'there is no pod', series: [], at: Duration.minutes(5) }],
  },
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.runIf(canEvaluateRules)('an alert of a user', () => {
  test('is loaded and fired, its templates rendered', () => {
    runScenarios(down);
  });

  test('that fires late fails with the name of the scenario and the words of promtool', () => {
    const late = { ...down, for: Duration.minutes(10) };
    expect(() => {
      runScenarios(late);
    }).toThrow(PromtoolError);
    expect(() => {
      runScenarios(late);
    }).toThrow(
      /^the alert ShopDown does not do what its scenarios say; promtool printed:\n[^]*a pod is down[^]*got:\[\]/,
    );
  });
});

test('an alert without scenarios is refused', () => {
  expect(() => {
    runScenarios({ ...down, scenarios: undefined });
  }).toThrow('the alert ShopDown has no scenarios; write scenarios: {');
});

test('a template that cannot be rendered is refused by its text', () => {
  expect(() => {
    runScenarios({ ...down, summary: '{{ humanize $value }} is down' });
  }).toThrow('the summary of the alert ShopDown holds the template {{ humanize $value }}');
});

test('without promtool the error says how to install it', () => {
  vi.stubEnv('PATH', '/nowhere');
  expect(promtoolInstalled()).toBe(false);
  expect(() => {
    runScenarios(down);
  }).toThrow(/promtool cannot be run \(.*ENOENT\); install Prometheus/);
});
