import type { VariableDriftState } from '../drift/drift-state';
import { figure, percent } from './figures';
import { binsOf, mostChanged } from './histogram';

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
