import { expect, it } from 'vitest';
import { z } from 'zod';
import { RolloutStrategy } from '../../../../constructs';
import { validateManifests } from '../../../../constructs/validation';
import { canaryWithoutTraffic } from '../../../../constructs/validation/rules/argo/canary-without-traffic';
import { namespacedChart } from '../../../support/namespaced-chart';
import { incidentService } from '../../../support/reference-service';
import { expectAgreement, readVerdicts } from './verdicts';

const conditions = { successCondition: z.string().optional(), failureCondition: z.string().optional() };
const verdicts = readVerdicts(
  'ROLLOUTS_VERDICTS',
  'rollouts-verdicts.jsonl',
  z
    .object({
      ...conditions,
      name: z.string(),
      result: z.array(z.string()),
      phase: z.enum(['Successful', 'Failed', 'Inconclusive', 'Error']),
      why: z.string().optional(),
    })
    // a measurement without data says nothing of the version
    .transform((line) => ({ ...line, refused: line.phase !== 'Inconclusive' })),
);

it('conditions are refused where Argo Rollouts judges a version without data, and only there', () => {
  const provider = { prometheus: { query: 'up' } };
  expectAgreement(
    'Argo Rollouts',
    verdicts.filter(({ result }) => result.length === 0),
    ({ successCondition, failureCondition }) =>
      validateManifests(
        [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'AnalysisTemplate',
            metadata: { name: 'a', namespace: 'serving' },
            spec: { metrics: [{ name: 'a', successCondition, failureCondition, provider }] },
          },
        ],
        { rules: [canaryWithoutTraffic] },
      )[0]?.message,
    ({ name }) => name,
  );
});

it('Argo Rollouts judges a version by our conditions, and is inconclusive without a number', () => {
  const service = incidentService(namespacedChart(), {
    strategy: RolloutStrategy.blueGreen({ analysis: { prometheus: 'http://prometheus:9090' } }),
  });
  const { spec } = z
    .object({ spec: z.object({ metrics: z.array(z.object(conditions)).min(1) }) })
    .parse(service.analysisTemplate?.toJson());
  const { successCondition, failureCondition } = spec.metrics[0]!;
  const ours = verdicts.filter(
    (line) => line.successCondition === successCondition && line.failureCondition === failureCondition,
  );
  expect(Object.fromEntries(ours.map(({ result, phase }) => [result.join(), phase]))).toEqual({
    '': 'Inconclusive',
    NaN: 'Inconclusive',
    '-0.2': 'Successful',
    '0': 'Successful',
    '0.05': 'Successful',
    '0.050001': 'Failed',
    '1': 'Failed',
    '+Inf': 'Failed',
  });
});
