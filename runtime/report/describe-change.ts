import type { VariableDriftState } from '../drift/drift-state';
import { figure, percent } from './figures';
import { binsOf, mostChanged } from './histogram';

/** By how much a variable has moved, in its own unit: of numbers the mean, of categories the share changed most. */
export function describeChange(variable: VariableDriftState): string {
  const { kind, baselineMean, mean } = variable;
  if (kind === 'numeric' && baselineMean !== null) {
    const now = mean === null ? 'not known yet' : `now ${figure(mean)}`;
    return `mean ${figure(baselineMean)} at training, ${now}`;
  }
  const { name, baseline, live } = mostChanged(binsOf(variable));
  return `“${name}” ${percent(baseline)} at training, now ${percent(live)}`;
}
