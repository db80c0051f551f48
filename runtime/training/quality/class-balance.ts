import { percent, type CheckedTable, type Finding } from './finding';

/** Largest number of classes of a label: a forest stores a vote for each, and each needs training rows. */
const MOST_CLASSES = 100;
/** Share of the rows below which a class is rare enough for the forest to neglect it. */
const RARE_SHARE = 0.05;
/** Number of rows below which the held-out metrics of a class are mostly chance. */
const FEW_ROWS = 30;

/**
 * Classes without enough rows. Severe if there are more than 100 classes, or a class has fewer than two complete rows
 * (one for training and one for the metrics); a warning if a class is rare.
 */
export function checkClassBalance({ label, target, wholeRows }: CheckedTable): readonly Finding[] {
  if (target.task === 'regression') return [];
  const report = (severity: Finding['severity'], message: string): Finding => ({
    check: 'class-balance',
    severity,
    message,
    drop: [],
  });
  if (target.classes.length > MOST_CLASSES) {
    const advice =
      label.kind === 'numeric' ? 'use --task regression' : 'choose another label, or group its values';
    return [
      report(
        'severe',
        `the label "${label.name}" has ${target.classes.length} distinct values, and a classification may have ${MOST_CLASSES}; ${advice}`,
      ),
    ];
  }
  const counts = new Array<number>(target.classes.length).fill(0);
  for (const row of wholeRows) {
    const index = target.values[row]!;
    counts[index] = counts[index]! + 1;
  }
  return counts.flatMap((count, index) => {
    const name = `class ${String(target.classes[index])} of "${label.name}"`;
    const share = count / wholeRows.length;
    if (count < 2) {
      return [
        report(
          'severe',
          `${name} has ${count} whole rows, and needs one to learn from and one to be measured on; collect more, or take the class out of the file`,
        ),
      ];
    }
    if (count < FEW_ROWS) {
      return [report('warning', `${name} has only ${count} rows: its held-out metrics are mostly chance`)];
    }
    if (share < RARE_SHARE) {
      return [
        report(
          'warning',
          `${name} is rare (${count} rows, ${percent(share)}): look at its recall rather than at the accuracy, and try --class-weight balanced`,
        ),
      ];
    }
    return [];
  });
}
