import type { RefusedState, VariableDriftState } from '../drift/drift-state';
import { figure, percent } from './figures';
import { binsOf, mostChanged } from './histogram';

/** Most features in one sentence. */
const NAMED_FEATURES = 5;

/** The change of a variable in words: of a numeric one the mean in its unit, of categories the share that changed most. */
export function describeChange(variable: VariableDriftState): string {
  const { kind, baselineMean, mean } = variable;
  if (kind === 'numeric' && baselineMean !== null) {
    const now = mean === null ? 'not known yet' : `now ${figure(mean)}`;
    return `mean ${figure(baselineMean)} at training, ${now}`;
  }
  const { name, baseline, live } = mostChanged(binsOf(variable));
  return `“${name}” ${percent(baseline)} at training, now ${percent(live)}`;
}

/** The share of refused rows in words, with the features whose values were refused. */
export function describeRefused({ rows, refusedRows, baseline, features }: RefusedState): string {
  const share = rows === 0 ? 0 : refusedRows / rows;
  const named = features
    .slice(0, NAMED_FEATURES)
    .map(({ feature, rows: own }) => `${feature} in ${percent(own / rows)}`)
    .join(', ');
  const others = features.length > NAMED_FEATURES ? ` and ${features.length - NAMED_FEATURES} more` : '';
  return `${percent(baseline)} at training, now ${percent(share)}${named === '' ? '' : ` (${named}${others})`}`;
}
