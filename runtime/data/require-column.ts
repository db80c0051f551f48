import { nearestName } from './nearest-name';
import { DatasetError } from './dataset-error';

/** The index of a column. @throws DatasetError that suggests the nearest names */
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
