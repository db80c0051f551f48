import { placedRules } from '../placed-rules';
import { isRate, ratios } from '../ratio';
import { type Rule, at, missing } from '../rule';

export const ratioAlerts: Rule = {
  id: 'R8',
  name: 'ratio-alerts',
  title: 'A ratio of rates says what no traffic means',
  source: 'pyrra #448, #1259',
  *check(set) {
    const rules = placedRules(set).filter(({ query }) => query.syntaxError === undefined);
    const recordedRates = new Set(
      rules.flatMap(({ record, query }) => (record !== undefined && isRate(query) ? [record] : [])),
    );
    for (const { manifest, path, alert, record, query } of rules) {
      for (const { text, divisor, guarded } of ratios(query, recordedRates)) {
        if (guarded) continue;
        yield {
          ends: [at(manifest, `${path}.expr`), missing('guard', undefined, divisor)],
          problem: `${alert ?? record} divides ${text}, and does not say what it means when ${divisor} is 0: one failed request at night is 100 %`,
          fix: `add \`and ${divisor} > 0\` to the expression, with as many requests as make a ratio worth an alarm`,
        };
      }
    }
  },
};
