import type { CheckedTable, Finding } from './finding';

/** Magnitude whose square, summed over any number of rows, is still a 64-bit float; variances are such sums. */
const GREATEST = 1e145;

/** Severe for numbers that are too large to compute a variance of: baselines and thresholds would be infinite. */
export function checkMagnitudes({ features, label, target }: CheckedTable): readonly Finding[] {
  const columns = target.task === 'regression' ? [...features, label] : features;
  return columns.flatMap((column): Finding[] => {
    if (column.kind === 'categorical') return [];
    const value = column.values.find((each) => Math.abs(each) > GREATEST);
    if (value === undefined) return [];
    const message = `"${column.name}" holds ${value}, and numbers beyond ${GREATEST} cannot be squared; write the column in a larger unit, or as its logarithm`;
    return [
      { check: 'magnitudes', severity: 'severe', message, drop: column === label ? [] : [column.name] },
    ];
  });
}
