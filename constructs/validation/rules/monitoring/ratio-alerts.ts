import { type PlacedRule, placedRules } from '../../series/placed-rules';
import { type Ratio, type RecordedRates, isRate, ratios } from '../../series/ratio';
import { type Rule, at, missing } from '../../rule';

/** Only alerts are judged: a recorded ratio may be not a number if the alert that reads it has a guard. */
export const ratioAlerts: Rule = {
  name: 'ratio-alerts',
  title: 'An alert on a ratio of rates has a guard for no traffic',
  source: 'pyrra #1259, #1925',
  *check(set) {
    const rules = placedRules(set).filter(({ query }) => query.error === undefined);
    const recorded = recordedRates(rules);
    for (const { manifest, path, alert, query } of rules) {
      if (alert === undefined) continue;
      for (const { text, divisor, guarded } of ratios(query, recorded)) {
        if (guarded) continue;
        yield {
          ends: [at(manifest, `${path}.expr`), missing('guard', undefined, divisor)],
          problem: `${alert} reads the ratio ${text}, and has no guard for ${divisor} being 0 or small: a single failed request at night is 100 %`,
          fix: `add \`and ${divisor} > 0\` to the expression, or compare with the least number of requests for which the ratio matters`,
        };
      }
    }
  },
};

/** The series that recording rules make, in the order of the file: a rule reads only series recorded above it. */
function recordedRates(rules: readonly PlacedRule[]): RecordedRates {
  const rates = new Set<string>();
  const unguarded = new Map<string, Ratio>();
  for (const { record, query } of rules) {
    if (record === undefined) continue;
    const open = ratios(query, { rates, ratios: unguarded }).find(({ guarded }) => !guarded);
    if (open) unguarded.set(record, open);
    if (isRate(query, rates)) rates.add(record);
  }
  return { rates, ratios: unguarded };
}
