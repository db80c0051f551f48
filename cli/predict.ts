import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Command, Option } from 'commander';
import Papa from 'papaparse';
import { findLayout } from '../runtime/data/csv-layout';
import { CsvError } from '../runtime/data/csv-error';
import { cutRows } from '../runtime/data/cut-rows';
import { DatasetError } from '../runtime/data/dataset-error';
import { decodeText } from '../runtime/data/decode-text';
import { isMissingText, parseNumber, type DecimalMark } from '../runtime/data/parse-number';
import { requireColumn } from '../runtime/data/require-column';
import { InvalidRowsError } from '../runtime/inference/invalid-rows-error';
import { RowReader } from '../runtime/inference/row-reader';
import { loadModel } from '../runtime/model/load-model';
import type { TrainedModel } from '../runtime/model/trained-model';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { fileChunks } from './file-chunks';
import { exitTwoOnMisuse } from './option-parsers';
import { readInput } from './read-input';
import { writeError, writeOutput } from './terminal';
import { attemptWrite, prepareOutput } from './write-atomically';

interface PredictFlags {
  readonly out: string;
  readonly decimal: DecimalMark;
}

/** A row of the file as a list of values in the order of the model's features, or an object of them. */
type FileRow = { readonly form: 'positional' | 'named'; readonly row: unknown };

/** Rows that are predicted at once. */
const BATCH_ROWS = 1000;
/** Rows between two messages about the progress. */
const PROGRESS_ROWS = 1_000_000;
/** Rows that could not be read and are named one by one. */
const NAMED_ROWS = 10;

/** `cdk8s-aiops predict`: predictions for a file of any size, without a server. */
export function predictCommand(): Command {
  return exitTwoOnMisuse(new Command('predict'))
    .description(COMMANDS.predict.description)
    .argument('<artifact>', 'model artifact')
    .argument('<data>', 'CSV file with a header, or NDJSON (.ndjson, .jsonl) with an object for each row')
    .requiredOption('--out <file>', 'file to write: CSV, or NDJSON if its name ends with .ndjson or .jsonl')
    .addOption(new Option('--decimal <mark>', 'decimal mark of the numbers').choices(['.', ',']).default('.'))
    .addHelpText(
      'after',
      '\nEach row of the file has a row in the output; the prediction of a row that cannot be read is empty, and its number is named.',
    )
    .action((artifact: string, data: string, flags: PredictFlags) => {
      try {
        run(artifact, data, flags);
      } catch (error) {
        reportDataProblem(error);
      }
    });
}

function run(artifactPath: string, dataPath: string, { out, decimal }: PredictFlags): void {
  prepareOutput(out);
  const model = loadModel(readInput(artifactPath).toString());
  const rows = isNdjson(dataPath) ? ndjsonRows(dataPath) : csvRows(dataPath, model, decimal);
  const temporary = `${out}.${process.pid}.tmp`;
  const { written, failed } = attemptWrite(out, () => {
    rmSync(temporary, { force: true });
    try {
      const result = writePredictions(model, rows, temporary, isNdjson(out));
      renameSync(temporary, out);
      return result;
    } finally {
      rmSync(temporary, { force: true });
    }
  });
  if (failed > NAMED_ROWS)
    writeError(`warning: ${failed} rows in all cannot be read; their prediction is empty\n`);
  writeOutput(`Wrote ${out}: ${written - failed} predictions for ${written} rows\n`);
}

function writePredictions(model: TrainedModel, rows: Iterable<FileRow>, path: string, ndjson: boolean) {
  const reader = new RowReader(model.features);
  const write = ndjson ? ndjsonLine : csvLine;
  const file = openSync(path, 'wx');
  let written = 0;
  let failed = 0;
  try {
    if (!ndjson) {
      const shares = model.classes.map((name) => `probability_${name}`);
      writeSync(file, `${Papa.unparse([['row', 'prediction', ...shares]])}\n`);
    }
    for (const batch of batches(rows)) {
      const readable = batch.map(({ form, row }, index): Float64Array | undefined => {
        try {
          return reader.read({ form, rows: [row] }).values;
        } catch (error) {
          if (!(error instanceof InvalidRowsError)) throw error;
          failed++;
          const problem = error.detail.replace(/\brow 0\b,? ?/, '');
          if (failed <= NAMED_ROWS) writeError(`warning: row ${written + index + 1}: ${problem}\n`);
          return undefined;
        }
      });
      const whole = readable.filter((values) => values !== undefined);
      const values = new Float64Array(whole.length * model.features.length);
      whole.forEach((row, index) => {
        values.set(row, index * model.features.length);
      });
      const { predictions, probabilities } = model.predictWithProbabilities(values, whole.length);
      let next = 0;
      const classes = model.classes.length;
      const lines = readable.map((row, index) => {
        const number = written + index + 1;
        if (row === undefined) return write(model, number, undefined, undefined);
        const own = probabilities.subarray(next * classes, (next + 1) * classes);
        return write(model, number, model.label(predictions[next++]!), own);
      });
      writeSync(file, lines.join(''));
      const before = Math.floor(written / PROGRESS_ROWS);
      written += batch.length;
      if (Math.floor(written / PROGRESS_ROWS) > before) writeError(`predicted ${written} rows\n`);
    }
  } finally {
    closeSync(file);
  }
  if (written === 0) throw new CsvError('the file has no rows');
  return { written, failed };
}

type WriteLine = (
  model: TrainedModel,
  row: number,
  prediction: string | number | undefined,
  probabilities: Float64Array | undefined,
) => string;

const csvLine: WriteLine = ({ classes }, row, prediction, probabilities) => {
  const shares = classes.map((_, index) => probabilities?.[index] ?? '');
  return `${Papa.unparse([[row, prediction ?? '', ...shares]])}\n`;
};

const ndjsonLine: WriteLine = ({ classes }, row, prediction, probabilities) => {
  const shares = classes.map((name, index) => [String(name), probabilities?.[index]] as const);
  return `${JSON.stringify({
    row,
    prediction: prediction ?? null,
    ...(classes.length > 0 && probabilities !== undefined && { probabilities: Object.fromEntries(shares) }),
  })}\n`;
};

function* csvRows(path: string, { features }: TrainedModel, decimal: DecimalMark): Generator<FileRow> {
  const texts = decodeText(fileChunks(path));
  const { value: head = '' } = texts.next() as IteratorResult<string, undefined>;
  const layout = findLayout(head, undefined);
  const rows = cutRows(withFirst(head.slice(layout.skipped), texts), layout.delimiter, layout.line);
  let places: readonly number[] | undefined;
  const placesOf = (cells: readonly string[]): readonly number[] => {
    const names = cells.map((cell) => cell.trim());
    return features.map(({ name }) => requireColumn(names, name, "the model's feature"));
  };
  if (layout.header !== undefined) places = placesOf(layout.header);
  for (const { cells } of rows) {
    if (cells.length === 1 && cells[0]!.trim() === '') continue;
    if (places === undefined) {
      places = placesOf(cells);
      continue;
    }
    const row = features.map(({ kind }, index) => {
      const cell = (cells[places![index]!] ?? '').trim();
      if (isMissingText(cell)) return null;
      // a text that is no number is refused by the reader, which names it
      return kind === 'categorical' ? cell : (parseNumber(cell, { decimal }) ?? cell);
    });
    yield { form: 'positional', row };
  }
}

function* ndjsonRows(path: string): Generator<FileRow> {
  let rest = '';
  let line = 0;
  for (const text of withFirst('', decodeText(fileChunks(path)))) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const each of lines) yield* ndjsonRow(each, ++line);
  }
  yield* ndjsonRow(rest, line + 1);
}

function* ndjsonRow(text: string, line: number): Generator<FileRow> {
  if (text.trim() === '') return;
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    throw new DatasetError(
      `line ${line} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  yield { form: Array.isArray(row) ? 'positional' : 'named', row };
}

function* withFirst(first: string, rest: Iterable<string>): Generator<string> {
  yield first;
  yield* rest;
}

function* batches<T>(rows: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function isNdjson(path: string): boolean {
  return /\.(ndjson|jsonl)$/i.test(path);
}
