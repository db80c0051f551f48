import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Delimiter } from '../runtime/data/detect-format';
import type { DecimalMark } from '../runtime/data/parse-number';
import type { Dataset } from '../runtime/data/dataset';
import { readCsv } from '../runtime/data/read-csv';
import { readInput } from './read-input';
import { DuckdbError, importDuckdb, isParquet, readWithDuckdb } from './read-with-duckdb';

/** Size from which a CSV file is read with DuckDB where it is installed: below, the built-in reader is done sooner. */
const LARGE_BYTES = 128 * 1024 * 1024;

export interface DataFlags {
  readonly reader?: 'auto' | 'builtin' | 'duckdb';
  readonly delimiter?: ',' | ';' | 'tab' | '|';
  readonly decimal?: DecimalMark;
}

/** Adds the options that say how a data file is written, and with what it is read. */
export function withDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--delimiter <delimiter>', 'what separates the cells (default: found in the file)').choices([
        ',',
        ';',
        'tab',
        '|',
      ]),
    )
    .addOption(
      new Option('--decimal <mark>', 'decimal mark of the numbers (default: found in the file)').choices([
        '.',
        ',',
      ]),
    )
    .addOption(
      new Option(
        '--reader <reader>',
        'what reads the file: auto takes DuckDB for Parquet and for large files where it is installed',
      ).choices(['auto', 'builtin', 'duckdb']),
    );
}

export interface ReadData {
  readonly dataset: Dataset;
  /** SHA-256 of the file's bytes, as `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/**
 * Reads a CSV or Parquet file as its options say: with DuckDB where that is asked for, where nothing else can read the
 * file, and where the file is large and DuckDB is there.
 *
 * @throws CsvError, DuckdbError, or the file system's error
 */
export async function readData(
  path: string,
  { delimiter, decimal, reader = 'auto' }: DataFlags,
): Promise<ReadData> {
  const cut: Delimiter | undefined = delimiter === 'tab' ? '\t' : delimiter;
  const options = { delimiter: cut, decimal };
  const { size } = statSync(path);
  const duckdb =
    reader === 'duckdb' ||
    (reader === 'auto' && (isParquet(path) || (size > LARGE_BYTES && (await installed()))));
  if (duckdb) return readWithDuckdb(path, options);
  if (isParquet(path))
    throw new DuckdbError(`${path} is Parquet, which the built-in reader does not read; leave --reader out`);
  return readCsv(readInput(path), options);
}

async function installed(): Promise<boolean> {
  try {
    await importDuckdb();
    return true;
  } catch {
    return false;
  }
}
