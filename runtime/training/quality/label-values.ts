import { missingRows } from '../../data/dataset';
import type { CheckedTable, Finding } from './finding';

/** Severe if the label is missing in a row, or is the same in all rows: nothing can be learned from them. */
export function checkLabelValues({ label, target }: CheckedTable): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (message: string): number =>
    findings.push({ check: 'label-values', severity: 'severe', message, drop: [] });
  const missing = missingRows(label);
  if (missing > 0) {
    report(
      `the label "${label.name}" is missing in ${missing} rows; take these rows out of the file, or fill them in`,
    );
  }
  const known = [...new Set(target.values)].filter((value) => !Number.isNaN(value));
  if (known.length === 1) {
    const only = target.classes[0] ?? known[0]!;
    report(`the label "${label.name}" is ${only} in every row; training needs rows with another value, too`);
  }
  return findings;
}
