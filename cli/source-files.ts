import { DatasetError } from '../runtime/data/dataset-error';
import { isParquet } from './read-parquet';

/** Data that cannot be fetched. The message names the address, and says what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** The files of a data source, on this machine. */
export interface DataFiles {
  /** In the order of their names. */
  readonly paths: readonly string[];
  /** What names it in a log: no credentials, and no query, which may sign an address. */
  readonly source: string;
  readonly sourceType: 'local' | 'http' | 's3';
  /** Time of the last change of any of them, in milliseconds since 1970; undefined if the source does not say. */
  readonly modified: number | undefined;
}

/** Whether a name is that of a data file. */
export function isDataFile(name: string): boolean {
  return /\.csv$/i.test(name) || isParquet(name);
}

/** @throws DatasetError if a folder has no data file, or files of both kinds */
export function checkFolder(address: string, names: readonly string[]): void {
  if (names.length === 0) {
    throw new DatasetError(
      `${address} has no file that ends with .csv, .parquet or .pq; folders within it are not read`,
    );
  }
  const other = names.find((name) => isParquet(name) !== isParquet(names[0]!));
  if (other !== undefined) {
    throw new DatasetError(
      `${address} has CSV and Parquet files (${names[0]!}, ${other}); keep one kind in a folder`,
    );
  }
}
