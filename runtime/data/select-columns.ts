import { closest, distance } from 'fastest-levenshtein';
import type { Column, Dataset } from './dataset';

/** The data cannot be used as asked. The message says what is wrong and what to write instead. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
}

/** A table taken apart: what is predicted, and what it is predicted from. */
export interface Selection {
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
): Selection {
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

/** The position of a column. @throws DatasetError that suggests the nearest names */
export function requireColumn(names: readonly string[], name: string, role: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const near = nearestName(name, names);
  const advice =
    near === undefined
      ? `the columns are ${names.map((each) => `"${each}"`).join(', ')}`
      : `did you mean "${near}"?`;
  throw new DatasetError(`${role}, "${name}", is not a column of the file; ${advice}`);
}

/** The name that a misspelt one most likely meant: within a third of its letters, whatever their case. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = names.map((each) => each.toLowerCase());
  const wanted = name.toLowerCase();
  const near = closest(wanted, lower);
  return distance(wanted, near) <= Math.max(2, wanted.length / 3) ? names[lower.indexOf(near)] : undefined;
}
