import type { Column } from '../../data/dataset';
import { DatasetError } from '../../data/dataset-error';

export type Task = 'classification' | 'regression';

/** The target of the forest: a class index or a value for each row. */
export interface Target {
  readonly task: Task;
  /** The label's values, sorted; empty for regression. */
  readonly classes: readonly (string | number)[];
  /** An index into `classes`, or a value, for each row; NaN where the label is missing. */
  readonly values: Float64Array;
}

/** Largest number of distinct whole numbers that count as classes. */
const MOST_NUMERIC_CLASSES = 20;

/**
 * The task for a label: classification if it is text, or whole numbers with at most 20 distinct values; else
 * regression.
 */
export function inferTask(label: Column): Task {
  if (label.kind === 'categorical') return 'classification';
  const distinct = new Set<number>();
  for (const value of label.values) {
    if (Number.isNaN(value)) continue;
    distinct.add(value);
    if (!Number.isInteger(value) || distinct.size > MOST_NUMERIC_CLASSES) return 'regression';
  }
  return 'classification';
}

/**
 * Encodes the label as the target of the forest. Numbers stay numbers and are sorted as such; text stays text, `true`
 * and `false` included.
 *
 * @throws DatasetError for a regression of text
 */
export function encodeLabel(label: Column, task: Task): Target {
  if (task === 'regression') {
    if (label.kind === 'categorical') {
      const example = label.categories.slice(0, 3).map((value) => `"${value}"`);
      throw new DatasetError(
        `a regression needs a label of numbers, "${label.name}" holds text (${example.join(', ')}); use --task classification, or correct these cells`,
      );
    }
    return { task, classes: [], values: label.values };
  }
  if (label.kind === 'categorical') {
    const values = Float64Array.from(label.indices, (index) => (index < 0 ? NaN : index));
    return { task, classes: label.categories, values };
  }
  const classes = [...new Set(label.values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const position = new Map(classes.map((value, index) => [value, index]));
  return { task, classes, values: label.values.map((value) => position.get(value) ?? NaN) };
}
