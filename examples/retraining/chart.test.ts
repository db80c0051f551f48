import { App, Yaml } from 'cdk8s';
import { allowMissingCrds, validateManifests } from 'cdk8s-aiops';
import { manifestsOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { Training } from './chart';

const chart = new Training(new App());
// the operator CloudNativePG, which another application installs, defines two of the kinds
allowMissingCrds(chart);
const manifests = manifestsOf(chart);

test('the manifests break no rule', () => {
  expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
});

test('retraining.yaml is the schedule that the chart makes', async () => {
  const schedule = manifests.filter(({ metadata }) => metadata.name === 'churn-retraining');
  await expect(Yaml.stringify(...schedule)).toMatchFileSnapshot('retraining.yaml');
});
