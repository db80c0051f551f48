import { ExpectationsError } from '../runtime/expectations/parse';
import { ArtifactError } from '../runtime/model/artifact-error';
import { ForestError } from '../runtime/model/forest-layout';
import { TrainingError } from '../runtime/training/forest-settings';
import { QualityError } from '../runtime/training/quality/quality-error';
import { CsvError } from '../runtime/data/csv-error';
import { DatasetError } from '../runtime/data/dataset-error';
import { ParquetError } from './load-duckdb';
import { systemProblem } from './system-problem';
import { writeError } from './terminal';
import { OutputError } from './write-atomically';

const DATA_ERRORS = [
  ArtifactError,
  CsvError,
  ParquetError,
  DatasetError,
  QualityError,
  ExpectationsError,
  TrainingError,
  OutputError,
  ForestError,
];

/**
 * Says what is wrong on standard error, for an error that the data or a file caused; the command ends with exit code 1.
 *
 * @param known a problem that the command has found itself
 * @returns the text that was written
 * @throws every other error as it is: it is a fault of the program, and its stack says where
 */
export function reportDataProblem(error: unknown, known = dataProblem(error)): string {
  if (known === undefined) throw error;
  writeError(`error: ${known}\n`);
  process.exitCode = 1;
  return known;
}

export function dataProblem(error: unknown): string | undefined {
  if (DATA_ERRORS.some((type) => error instanceof type)) return (error as Error).message;
  const problem = systemProblem(error);
  if (problem === undefined) return undefined;
  const { path } = error as NodeJS.ErrnoException;
  return `cannot read ${path ?? 'a file'}: ${problem}`;
}
