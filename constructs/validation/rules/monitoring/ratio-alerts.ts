import { type PlacedRule, placedRules } from '../../series/placed-rules';
import { type Ratio, type RecordedRates, isRate, ratios } from '../../series/ratio';
import { type Rule, at, missing } from '../../rule';

/** What counts is what the alert says: a recorded ratio may be not a number, if whoever reads it minds that. */
export const ratioAlerts: Rule = {
  name: 'ratio-alerts',
  title: 'An alert on a ratio of rates says what no traffic means',
  source: 'pyrra #1259, #1925',
  *check(set) {
    const rules = placedRules(set).filter(({ query }) => query.syntaxError === undefined);
    const recorded = recordedRates(rules);
    for (const { manifest, path, alert, query } of rules) {
      if (alert === undefined) continue;
      for (const { text, divisor, guarded } of ratios(query, recorded)) {
        if (guarded) continue;
        yield {
          ends: [at(manifest, `${path}.expr`), missing('guard', undefined, divisor)],
          problem: `${alert} reads the ratio ${text}, and does not say what it means when ${divisor} is 0: one failed request at night is 100 %`,
          fix: `add \`and ${divisor} > 0\` to the expression, with as many requests as make a ratio worth an alarm`,
        };
      }
    }
  },
};

/** What the recording rules make, in the order of the file, in which a rule reads only what stands above it. */
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
