import { it } from 'vitest';
import { z } from 'zod';
import { fileErrors } from '../../../../constructs/validation/rules/monitoring/alertmanager-accepts';
import { expectAgreement, readVerdicts } from './verdicts';

const verdict = z.object({
  name: z.string(),
  route: z.record(z.string(), z.unknown()),
  refused: z.boolean(),
  why: z.string().optional(),
});

it('a route is refused where amtool refuses it, and only there', () => {
  expectAgreement(
    'amtool',
    readVerdicts('ALERTMANAGER_VERDICTS', 'alertmanager-verdicts.jsonl', verdict),
    ({ route }) => fileErrors({ route: { receiver: 'a', ...route }, receivers: [{ name: 'a' }] })[0]?.problem,
    ({ name }) => name,
  );
});
