import { it } from 'vitest';
import { z } from 'zod';
import { templateError } from '../../../../constructs/validation/series/go-template';
import { PromQLQuery } from '../../../../constructs/validation/series/promql-query';
import { expectAgreement, readVerdicts } from './verdicts';

const verdict = z.object({
  expr: z.string().optional(),
  template: z.string().optional(),
  refused: z.boolean(),
  why: z.string().optional(),
});

it('an expression or a template is refused where promtool refuses it, and only there', () => {
  expectAgreement(
    'promtool',
    readVerdicts('PROMQL_VERDICTS', 'promql-verdicts.jsonl', verdict),
    ({ expr, template = '' }) =>
      (expr === undefined ? templateError(template) : new PromQLQuery(expr).error)?.problem,
    ({ expr, template = '' }) => expr ?? template,
  );
});
