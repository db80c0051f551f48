import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Dataset } from '../runtime/data/dataset';
import { DELIMITER_WORDS, DELIMITERS } from '../runtime/data/delimiter';
import type { DecimalMark } from '../runtime/data/parse-number';
import { readCsv, type CsvOptions } from '../runtime/data/read-csv';
import { fileChunks } from './file-chunks';
import { names } from './option-parsers';
import { ParquetError } from './load-duckdb';
import { isParquet, readParquet } from './read-parquet';
import { writeError } from './terminal';

export interface DataFlags {
  /** Deprecated: each kind of file has one reader. */
  readonly reader?: 'auto' | 'builtin' | 'duckdb';
  readonly delimiter?: (typeof DELIMITER_WORDS)[keyof typeof DELIMITER_WORDS];
  readonly decimal?: DecimalMark;
  readonly thousands?: ',' | '.' | 'space' | "'";
  readonly units?: readonly string[];
  readonly header?: 'first' | 'none';
  readonly text?: readonly string[];
  readonly numbers?: readonly string[];
}

/** Adds the options that say how a data file is written. */
export function withDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--delimiter <delimiter>', 'what separates the cells (default: found in the file)').choices(
        DELIMITERS.map((delimiter) => DELIMITER_WORDS[delimiter]),
      ),
    )
    .addOption(
      new Option('--decimal <mark>', 'decimal mark of the numbers (default: found in the file)').choices([
        '.',
        ',',
      ]),
    )
    .addOption(
      new Option(
        '--thousands <mark>',
        'what separates thousands within numbers (default: nothing does)',
      ).choices([',', '.', 'space', "'"]),
    )
    .option('--units <signs>', 'signs around numbers to leave out, separated by commas, such as $,%', units)
    .addOption(
      new Option(
        '--header <line>',
        'first: the first line names the columns, even if it looks like data; none: no line does (default: first)',
      ).choices(['first', 'none']),
    )
    .option('--text <columns>', 'columns to read as text, whatever they look like', names)
    .option(
      '--numbers <columns>',
      'columns to read as numbers although leading zeros or digits are lost',
      names,
    )
    .addOption(new Option('--reader <reader>').choices(['auto', 'builtin', 'duckdb']).hideHelp());
}

export interface ReadData {
  readonly dataset: Dataset;
  /** SHA-256 of the file's bytes, as `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/**
 * Reads a CSV or Parquet file as its options say.
 *
 * @param categories columns whose values a model knows as text, where the file has them
 * @param say is told what was decided about the file. @default - standard error
 * @throws CsvError, ParquetError, DatasetError, or the file system's error
 */
export async function readData(
  path: string,
  flags: DataFlags,
  categories: readonly string[] = [],
  say: (note: string) => void = (note) => {
    writeError(`note: ${path}: ${note}\n`);
  },
): Promise<ReadData> {
  const options = { ...optionsOf(flags), categories };
  if (isParquet(path) && flags.reader === 'builtin') {
    throw new ParquetError(`${path} is Parquet, which the built-in reader does not read; leave --reader out`);
  }
  const { dataset, digest, notes } = isParquet(path)
    ? await readParquet(path, options)
    : readCsv(() => fileChunks(path), options);
  const reader =
    flags.reader === 'duckdb' && !isParquet(path)
      ? ['--reader is not needed any more: DuckDB reads Parquet, and CSV of any size is read without it']
      : [];
  for (const note of [...reader, ...notes]) say(note);
  return { dataset, digest };
}

function optionsOf({ delimiter, thousands, ...flags }: DataFlags): CsvOptions {
  return {
    delimiter: DELIMITERS.find((each) => DELIMITER_WORDS[each] === delimiter),
    thousands: thousands === 'space' ? ' ' : thousands,
    decimal: flags.decimal,
    units: flags.units,
    header: flags.header,
    text: flags.text,
    numbers: flags.numbers,
  };
}

/** Signs such as `$,%`; a digit, a mark or a sign of a number cannot be one. */
function units(text: string, previous: readonly string[] = []): readonly string[] {
  const signs = text.split(',').map((sign) => sign.trim());
  if (signs.some((sign) => sign === '' || /[\d.,+-]/.test(sign))) {
    throw new InvalidArgumentError('Give signs without digits, separated by commas, such as $,%.');
  }
  return [...previous, ...signs];
}
