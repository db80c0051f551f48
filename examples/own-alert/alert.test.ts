import { App } from 'cdk8s';
import { manifestOf, promtoolInstalled, runScenarios } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { backlogHigh } from './alert';
import { Serving } from './chart';

const { service } = new Serving(new App());

test.runIf(promtoolInstalled())('the alert fires, and is silent, as its scenarios say', () => {
  runScenarios(backlogHigh(service));
});

test.runIf(promtoolInstalled())('another limit is another alert that fires', () => {
  runScenarios(backlogHigh(service, 10));
});

test('the alert is deployed', () => {
  const rule = manifestOf(new Serving(new App()), 'PrometheusRule', 'churn-alerts');
  expect(JSON.stringify(rule.spec)).toMatch(/"alert":"InferenceBacklogHigh"/);
});
