import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Option } from 'commander';
import { ExpectationsError } from '../runtime/expectations/parse';
import type { Delimiter } from '../runtime/training/detect-format';
import { TrainingError } from '../runtime/training/forest-settings';
import type { DecimalMark } from '../runtime/training/parse-number';
import { QualityError } from '../runtime/training/quality/quality-error';
import { CsvError, readCsv, type CsvTable } from '../runtime/training/read-csv';
import { DatasetError } from '../runtime/training/select-columns';

export interface CsvFlags {
  readonly delimiter?: ',' | ';' | 'tab' | '|';
  readonly decimal?: DecimalMark;
}

/** Adds the options that say how a CSV file is written. */
export function withCsvOptions(command: Command): Command {
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
    );
}

/** Reads a CSV file as its options say. @throws CsvError, or the file system's error */
export function readData(path: string, { delimiter, decimal }: CsvFlags): CsvTable {
  const cut: Delimiter | undefined = delimiter === 'tab' ? '\t' : delimiter;
  return readCsv(readFileSync(path), { delimiter: cut, decimal });
}

const DATA_ERRORS = [CsvError, DatasetError, QualityError, ExpectationsError, TrainingError];

/** The message of an error that the data or a file caused, not the program; undefined for all others. */
export function dataProblem(error: unknown): string | undefined {
  if (DATA_ERRORS.some((type) => error instanceof type)) return (error as Error).message;
  // ENOENT, EACCES and the like; their messages name the call and the path
  if (error instanceof Error && 'syscall' in error) return error.message;
  return undefined;
}
