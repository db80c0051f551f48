import { nearestName } from '../text/nearest-name';
import type { Column, Dataset } from '../data/dataset';
import { DatasetError } from '../data/dataset-error';

/** A table taken apart: what is predicted, and what it is predicted from. */
export interface SelectedColumns {
  readonly label: Column;
  /** In the order of the file. */
  readonly features: readonly Column[];
}

/**
 * Takes the label and the features out of a table.
 *
 * @throws DatasetError if a name is not a column, the label is dropped, or no feature is left
 */
export function selectColumns(
  dataset: Dataset,
  labelName: string,
  drop: readonly string[],
  keep: readonly string[] = [],
): SelectedColumns {
  const label = dataset.columns[requireColumn(dataset, labelName, 'the label')]!;
  const dropped = new Set(drop.map((name) => requireColumn(dataset, name, 'a column to drop')));
  for (const name of keep) requireColumn(dataset, name, 'a column to keep');
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

/** The position of a column. @throws DatasetError that suggests the nearest names */
function requireColumn(dataset: Dataset, name: string, role: string): number {
  const names = dataset.columns.map((column) => column.name);
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const near = nearestName(name, names);
  const advice =
    near === undefined
      ? `the columns are ${names.map((each) => `"${each}"`).join(', ')}`
      : `did you mean "${near}"?`;
  throw new DatasetError(`${role}, "${name}", is not a column of the file; ${advice}`);
}
