import type { VariableDriftState } from './drift-state';
import { CONDITIONS } from './hysteresis';
import { movedShare } from './moved-share';

type Judged = Pick<VariableDriftState, 'condition' | 'bins'>;

/** The most severe first: by condition, then by the share of rows that moved. Statistics of different tests have no common scale. */
export function bySeverity<T extends Judged>(variables: readonly T[]): T[] {
  return variables.toSorted(
    (a, b) =>
      CONDITIONS.indexOf(b.condition) - CONDITIONS.indexOf(a.condition) || movedShare(b) - movedShare(a),
  );
}
