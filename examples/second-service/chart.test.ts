import { App } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops';
import { manifestsOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { Serving } from './chart';

const manifests = manifestsOf(new Serving(new App()));
const names = (wanted: string): string[] =>
  manifests.filter(({ kind }) => kind === wanted).map(({ metadata }) => metadata.name);

test('each service has a Deployment, an autoscaler and alerts', () => {
  expect(names('Deployment')).toEqual(['churn', 'fraud']);
  expect(names('HorizontalPodAutoscaler')).toEqual(['churn', 'fraud']);
  expect(names('PrometheusRule')).toEqual(['churn-alerts', 'fraud-alerts']);
});

test('the manifests break no rule', () => {
  expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
});
