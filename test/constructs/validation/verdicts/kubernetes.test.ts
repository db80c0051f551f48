import { it } from 'vitest';
import { z } from 'zod';
import { validateManifests } from '../../../../constructs/validation';
import { strictSchema } from '../../../../constructs/validation/rules/kubernetes/strict-schema';
import { expectAgreement, readVerdicts } from './verdicts';

const verdict = z.object({
  name: z.string(),
  kind: z.string(),
  refused: z.boolean(),
  why: z.string().optional(),
  object: z.unknown(),
});

it('an object is refused where the API server refuses it, and only there', () => {
  expectAgreement(
    'Kubernetes',
    readVerdicts('KUBERNETES_VERDICTS', 'kubernetes-verdicts.jsonl', verdict),
    ({ object }) => validateManifests([object], { rules: [strictSchema] })[0]?.message,
    ({ kind, name }) => `${kind}: ${name}`,
  );
});
