import { dependence } from '../../statistics/dependence';
import type { Column } from '../../data/dataset';
import { seededRandom } from '../../statistics/random';
import { shuffle } from '../../statistics/shuffle';
import { looksLikeIdentifier } from './identifiers';
import type { CheckedTable, Finding } from './finding';

/** Dependence from which a single feature almost determines the label. */
const LEAK = 0.95;
/** Dependence from which a person should check the feature. */
const SUSPICIOUS = 0.8;
/** Number of rows that are examined; a near-perfect relation is visible in any sample. */
const MOST_ROWS = 20_000;

/**
 * Features that determine the label alone: copies of it, codes for it, values that were recorded after the event.
 * Measured as Chatterjee's coefficient of the label on each feature alone, which is near 1 only if rows that are
 * neighbours by the feature nearly always have the same label, whatever the shape of the relation. Severe from 0.95
 * (for two normal variables a correlation of 0.998), a warning from 0.8.
 */
export function checkLabelLeaks({
  features,
  label,
  target,
  wholeRows,
  format,
}: CheckedTable): readonly Finding[] {
  if (wholeRows.length < 2) return [];
  const rows = shuffle(wholeRows.slice(), seededRandom(0)).subarray(0, MOST_ROWS);
  const y = Float64Array.from(rows, (row) => target.values[row]!);
  const kind = target.task === 'classification' ? 'classes' : 'numbers';
  return features.flatMap((column): Finding[] => {
    // each value of an identifier occurs once: its order may follow the label, its value does not
    if (looksLikeIdentifier(column, format)) return [];
    const value = dependence(numbers(column, rows), y, kind);
    if (value < SUSPICIOUS) return [];
    const severe = value >= LEAK;
    const message = severe
      ? `"${column.name}" alone almost determines the label "${label.name}" (dependence ${value.toFixed(3)} of 1); if it is known only together with the label, a model cannot have it when it predicts, so drop it`
      : `"${column.name}" alone largely determines the label "${label.name}" (dependence ${value.toFixed(3)} of 1); make sure that it is known before the label is`;
    return [
      {
        check: 'label-leaks',
        severity: severe ? 'severe' : 'warning',
        message,
        drop: severe ? [column.name] : [],
      },
    ];
  });
}

function numbers(column: Column, rows: Uint32Array): Float64Array {
  const values = column.kind === 'numeric' ? column.values : column.indices;
  return Float64Array.from(rows, (row) => values[row]!);
}
