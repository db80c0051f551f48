import type { Column, Dataset } from '../../data/dataset';
import { isMissing } from '../../data/dataset';
import { DatasetError } from '../../data/dataset-error';
import type { ImportProof } from '../../model/artifact';
import type { Forest } from '../../model/forest';
import { encodeColumns } from '../encoding/encode-columns';
import { ImportError } from './foreign-model';

/** Greatest difference of a value, or a probability, that counts as equal. Values above 1 are compared relatively. */
export const DEFAULT_TOLERANCE = 1e-6;

/** Beginnings of the names of columns that hold probabilities, before the label of a class. */
const PROBABILITY_PREFIXES = ['probability_', ''];

/** What the origin predicts. */
interface OriginPredictions {
  /** The class index or the value of each row; undefined: only probabilities are known. */
  readonly predictions: Float64Array | undefined;
  /** A column for each class whose probabilities are known. */
  readonly probabilities: readonly { readonly label: number; readonly values: Float64Array }[];
}

/**
 * Compares a forest with what its origin predicted for the same rows.
 *
 * @param columns of the features, in the forest's order
 * @param theirs the table of the origin's predictions, a row for each row of the columns: `prediction` (or the name of the
 *   label) with labels or values, and `probability_` and the label of a class, or that label alone
 * @throws DatasetError if the table does not fit
 * @throws ImportError with the first row on which both differ
 */
export function proveImport(
  forest: Forest,
  columns: readonly Column[],
  classes: readonly (string | number)[],
  theirs: Dataset,
  {
    label,
    tolerance = DEFAULT_TOLERANCE,
  }: { readonly label: string; readonly tolerance?: number | undefined },
): ImportProof {
  const rows = rowsOf(columns[0]!);
  if (theirs.rows !== rows) {
    throw new DatasetError(
      `the file of predictions has ${theirs.rows} rows and the data ${rows}; write one prediction for each row of the data, in its order`,
    );
  }
  const origin = readPredictions(theirs, classes, label);
  const compared = Uint32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => forest.missing || columns.every((column) => !isMissing(column, row)),
  );
  if (compared.length === 0)
    throw new DatasetError('every row of the data misses a value, so no prediction can be compared');
  const answers = forest.predictWithProbabilities(
    rowMajor(encodeColumns(columns, compared)),
    compared.length,
  );
  const comparesNumbers = classes.length === 0 || origin.probabilities.length > 0;
  let greatest = 0;
  let agreed = 0;
  let first = '';
  compared.forEach((row, index) => {
    let agrees = true;
    const differ = (what: string, ours: number | string, other: number | string): void => {
      agrees = false;
      first ||= `row ${row + 1}: ${what} is ${ours} here and ${other} there`;
    };
    const compare = (what: string, ours: number, other: number): void => {
      const difference = Math.abs(ours - other) / Math.max(1, Math.abs(other));
      greatest = Math.max(greatest, difference);
      if (!(difference <= tolerance)) differ(what, ours, other);
    };
    for (const { label: known, values } of origin.probabilities) {
      const ours = answers.probabilities[index * classes.length + known]!;
      compare(`the probability of ${classes[known]!}`, ours, values[row]!);
    }
    const theirOwn = origin.predictions?.[row];
    const ours = answers.predictions[index]!;
    if (theirOwn !== undefined && classes.length === 0) compare('the value', ours, theirOwn);
    else if (theirOwn !== undefined && ours !== theirOwn) {
      differ('the class', classes[ours]!, classes[theirOwn] ?? 'no class of the label');
    }
    agreed += Number(agrees);
  });
  if (agreed < compared.length) {
    throw new ImportError(
      `it does not predict what its origin does: ${compared.length - agreed} of ${compared.length} rows differ, by up to ${comparesNumbers ? greatest : 'a class'}; ${first}. The rows must be those, in that order, that the predictions are of; --tolerance allows greater differences`,
    );
  }
  return { rows: compared.length, agreed, greatestDifference: comparesNumbers ? greatest : null, tolerance };
}

function readPredictions(
  { columns }: Dataset,
  classes: readonly (string | number)[],
  label: string,
): OriginPredictions {
  const probabilities = classes.flatMap((name, index) => {
    const names = PROBABILITY_PREFIXES.map((prefix) => prefix + String(name));
    const column = columns.find((each) => names.includes(each.name) && each.kind === 'numeric');
    return column?.kind === 'numeric' ? [{ label: index, values: column.values }] : [];
  });
  const named = columns.find(({ name }) => name === 'prediction' || name === label);
  const only = columns.length === 1 ? columns[0] : undefined;
  const own = named ?? (probabilities.length === 0 ? only : undefined);
  if (own === undefined && probabilities.length === 0) {
    throw new DatasetError(
      `the file of predictions has the columns ${columns.map(({ name }) => `"${name}"`).join(', ')}; name them "prediction"${classes.length === 0 ? '' : ` and "probability_${classes[0]!}", one for each class`}`,
    );
  }
  if (own === undefined) return { predictions: undefined, probabilities };
  if (classes.length === 0) {
    if (own.kind === 'numeric') return { predictions: own.values, probabilities };
    throw new DatasetError(
      `column "${own.name}" of the predictions holds text, and the model predicts numbers`,
    );
  }
  const position = new Map(classes.map((name, index) => [String(name), index]));
  const labels = Float64Array.from(
    { length: rowsOf(own) },
    (_, row) => position.get(textOf(own, row)) ?? NaN,
  );
  // boosters answer with the probability of the second of two classes
  if (classes.length === 2 && own.kind === 'numeric' && labels.some(Number.isNaN)) {
    return { predictions: undefined, probabilities: [{ label: 1, values: own.values }] };
  }
  return { predictions: labels, probabilities };
}

function textOf(column: Column, row: number): string {
  return column.kind === 'numeric'
    ? String(column.values[row])
    : (column.categories[column.indices[row]!] ?? '');
}

function rowsOf(column: Column): number {
  return column.kind === 'numeric' ? column.values.length : column.indices.length;
}

function rowMajor(columns: readonly Float64Array[]): Float64Array {
  const rows = columns[0]!.length;
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, position) => {
    column.forEach((value, row) => (values[row * columns.length + position] = value));
  });
  return values;
}
