import { App } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops';
import { manifestsOf } from 'cdk8s-aiops/testing';
import { expect, test } from 'vitest';
import { Canary } from './chart';

const manifests = manifestsOf(new Canary(new App()));

test('a Rollout runs the pods, and the autoscaler scales it', () => {
  const kinds = manifests.map(({ kind }) => kind);
  expect(kinds).toContain('Rollout');
  expect(kinds).not.toContain('Deployment');
  expect(manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler')).toHaveProperty(
    'spec.scaleTargetRef.kind',
    'Rollout',
  );
});

test('the manifests break no rule', () => {
  expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
});
