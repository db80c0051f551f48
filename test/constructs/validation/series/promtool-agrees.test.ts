import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { templateError } from '../../../../constructs/validation/series/go-template';
import { PromQLQuery } from '../../../../constructs/validation/series/promql-query';
import { canEvaluateRules } from '../../../support/promtool';
import { refusedRules } from '../../../support/rule-check';
import { SEED } from '../../../support/seed';
import { expressions, templates } from './promql-grammar';
import { cases } from '../../../support/effort';

const CASES = cases(500, 1500);

describe.runIf(canEvaluateRules)('promtool', () => {
  it('refuses the same expressions', () => {
    const drawn = fc.sample(expressions, { numRuns: CASES, seed: SEED }).filter((expr) => expr.trim() !== '');
    const refused = refusedRules(drawn.map((expr) => ({ expr })));
    const own = drawn.map((expr) => new PromQLQuery(expr).error?.problem);
    expect(differences(drawn, own, refused)).toEqual([]);
    expect(refused.size).toBeGreaterThan(CASES / 5);
    expect(refused.size).toBeLessThan((CASES * 4) / 5);
  });

  it('refuses the same templates', () => {
    const drawn = fc.sample(templates, { numRuns: CASES, seed: SEED });
    const refused = refusedRules(drawn.map((description) => ({ expr: 'up == 0', description })));
    const own = drawn.map((template) => templateError(template)?.problem);
    expect(differences(drawn, own, refused)).toEqual([]);
    expect(refused.size).toBeGreaterThan(CASES / 5);
    expect(refused.size).toBeLessThan((CASES * 4) / 5);
  });
});

function differences(
  cases: readonly string[],
  own: readonly (string | undefined)[],
  refused: ReadonlyMap<number, string>,
): string[] {
  return cases.flatMap((text, i) => {
    const why = refused.get(i);
    if ((own[i] === undefined) === (why === undefined)) return [];
    return [`${text} — promtool: ${why ?? 'loads it'}; we: ${own[i] ?? 'load it'}`];
  });
}
