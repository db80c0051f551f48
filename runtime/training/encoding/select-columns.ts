import { requireColumn } from '../../data/require-column';
import type { Column, Dataset } from '../../data/dataset';
import { DatasetError } from '../../data/dataset-error';

/** A table divided into the label and the features. */
export interface SelectedColumns {
  readonly label: Column;
  /** In the order of the file. */
  readonly features: readonly Column[];
}

/**
 * Selects the label and the features of a table.
 *
 * @throws DatasetError if a name is not a column, the label is dropped, or no feature is left
 */
export function selectColumns(
  dataset: Dataset,
  labelName: string,
  drop: readonly string[],
  keep: readonly string[] = [],
): SelectedColumns {
  const names = dataset.columns.map(({ name }) => name);
  const label = dataset.columns[requireColumn(names, labelName, 'the label')]!;
  const dropped = new Set(drop.map((name) => requireColumn(names, name, 'a column to drop')));
  for (const name of keep) requireColumn(names, name, 'a column to keep');
  const both = keep.find((name) => drop.includes(name));
  if (both !== undefined)
    throw new DatasetError(`"${both}" is to be dropped and kept; take it out of --drop or --keep`);
  if (drop.includes(labelName)) {
    throw new DatasetError(
      `the label "${labelName}" is also among the columns to drop; take it out of --drop`,
    );
  }
  const features = dataset.columns.filter((column, index) => column !== label && !dropped.has(index));
  if (features.length === 0) {
    throw new DatasetError(
      `no feature is left to learn from: the file has ${dataset.columns.length} columns, one is the label "${labelName}" and ${dropped.size} are dropped; drop fewer`,
    );
  }
  return { label, features };
}
