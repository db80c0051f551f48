import { App } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops';
import { manifestsOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { Stream } from './chart';

const manifests = manifestsOf(new Stream(new App()));

test('the manifests break no rule', () => {
  expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
});

test('there are never more scorers than partitions', () => {
  const scaled = manifests.find(({ kind }) => kind === 'ScaledObject');
  expect(scaled?.spec).toMatchObject({ maxReplicaCount: 12 });
});

test('somebody is told if too many messages wait', () => {
  expect(JSON.stringify(manifests)).toContain('"alert":"KafkaQueueHigh"');
});
