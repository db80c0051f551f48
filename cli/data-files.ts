import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatasetError } from '../runtime/data/dataset-error';
import { isParquet } from './read-parquet';
import { readInput } from './read-input';

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

/**
 * Gives the files of a source to a function: those of a path as they are, others as copies in a temporary folder that is
 * removed afterwards.
 *
 * @param address file, folder, `https://…`, `s3://bucket/key` or `s3://bucket/folder/`
 * @throws SourceError if they cannot be fetched, the file system's error, and what the function throws
 */
export async function withDataFiles<T>(address: string, use: (files: DataFiles) => Promise<T>): Promise<T> {
  if (!/^(s3|https?):\/\//.test(address)) return use(localFiles(address));
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-data-'));
  try {
    const files = address.startsWith('s3:')
      ? await (await import('./fetch-s3.js')).fetchS3(address, folder)
      : await (await import('./fetch-http.js')).fetchHttp(address, folder);
    return await use(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

function localFiles(path: string): DataFiles {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) {
    // says what is wrong with the path
    if (stats === undefined) readInput(path);
    return { paths: [path], source: path, sourceType: 'local', modified: stats?.mtimeMs };
  }
  const names = readdirSync(path)
    .filter((name) => !name.startsWith('.') && isDataFile(name))
    .sort();
  checkFolder(path, names);
  const paths = names.map((name) => join(path, name));
  return {
    paths,
    source: path,
    sourceType: 'local',
    modified: Math.max(...paths.map((each) => statSync(each).mtimeMs)),
  };
}
