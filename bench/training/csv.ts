/**
 * A CSV file with a label of two classes: our forest against scikit-learn's, same settings, same split, one
 * thread each. Ours ranks rows by shares of votes, scikit-learn by mean leaf frequencies; its vote shares are
 * shown too, which separates the effect of the trees from that of the ranking.
 *
 *     tsx bench/training/csv.ts <csv> --label <column> [--drop <columns>] [--seeds 5]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { names, number } from '../../cli/option-parsers';
import { RowEncoder } from '../../runtime/model/row-encoder';
import { describeFeature, encodeColumns, featureRows } from '../../runtime/training/encoding/encode-columns';
import { classificationMetrics } from '../../runtime/training/metrics/classification-metrics';
import { prepare, type PreparedData } from '../../runtime/training/prepare';
import { readCsv } from '../../runtime/data/read-csv';
import { splitRows, type Split } from '../../runtime/training/split-rows';
import { trainForest } from '../../runtime/training/train-forest';
import { DEFAULT_TEST_SIZE, resolveSettings } from '../../runtime/training/train-options';
import { median } from './median';
import { PYTHON, scikitLearnVersion } from './python';

interface Measured {
  readonly seconds: number;
  readonly accuracy: number;
  readonly rocAuc: number;
}
type Settings = ReturnType<typeof resolveSettings>;

/** Depths compared: undefined is our default. */
const DEPTHS = [undefined, 10] as const;

async function main(
  path: string,
  flags: { label: string; drop?: readonly string[]; seeds: number },
): Promise<void> {
  const data = prepare(readCsv(readFileSync(path)).dataset, { ...flags, task: 'classification' });
  if (data.target.classes.length !== 2)
    throw new Error(`${flags.label} has ${data.target.classes.length} classes; this bench compares two`);
  const scikitLearn = scikitLearnVersion();
  console.log(
    `${path}: ${data.rows} rows, ${data.features.length} features, ${flags.seeds} seeds, each with a split of its own.`,
  );
  console.log(
    `Node ${process.version}, scikit-learn ${scikitLearn ?? 'MISSING'}. Seconds are medians of fitting alone.\n`,
  );
  for (const maxDepth of DEPTHS) await compare(data, maxDepth, flags.seeds, scikitLearn !== undefined);
}

async function compare(
  data: PreparedData,
  maxDepth: number | undefined,
  seeds: number,
  peer: boolean,
): Promise<void> {
  const ours: Measured[] = [];
  const theirs: (Measured & { voteRocAuc: number })[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const split = splitRows(data.target, DEFAULT_TEST_SIZE, seed);
    const columns = encodeColumns(data.features, split.training);
    const options = { label: '', name: '', dataDigest: '', seed, maxDepth };
    const settings = resolveSettings(options, 'classification', split.training.length, columns.length);
    ours.push(await trainOurs(data, split, columns, settings));
    if (peer) theirs.push(trainTheirs(data, split, settings));
    if (seed === 1)
      console.log(
        `${settings.trees} trees, depth ${settings.maxDepth ?? 'unlimited'}, ${settings.splitter} splits:`,
      );
  }
  const row = (name: string, measured: readonly Measured[]): string =>
    `| ${name} | ${mean(measured.map((each) => each.rocAuc)).toFixed(4)} | ${mean(measured.map((each) => each.accuracy)).toFixed(4)} | ${median(measured.map((each) => each.seconds)).toFixed(2)} s |`;
  console.log('| | ROC AUC | accuracy | time |\n| --- | --- | --- | --- |');
  console.log(row('ours', ours));
  if (peer) {
    console.log(row('scikit-learn', theirs));
    console.log(`| its vote shares | ${mean(theirs.map((each) => each.voteRocAuc)).toFixed(4)} | | |`);
    const gaps = ours.map((own, index) => own.rocAuc - theirs[index]!.rocAuc);
    const accuracy = mean(ours.map((own, index) => own.accuracy - theirs[index]!.accuracy));
    const time = median(ours.map((own, index) => own.seconds / theirs[index]!.seconds));
    console.log(
      `| ours − scikit-learn | ${signed(mean(gaps))} (${signed(Math.min(...gaps))} to ${signed(Math.max(...gaps))}) | ${signed(accuracy)} | × ${time.toFixed(2)} |`,
    );
  }
  console.log();
}

async function trainOurs(
  data: PreparedData,
  split: Split,
  columns: Float64Array[],
  settings: Settings,
): Promise<Measured> {
  const { classes } = data.target;
  const target = Float64Array.from(split.training, (row) => data.target.values[row]!);
  const start = performance.now();
  const { forest } = await trainForest(
    columns,
    target,
    { task: 'classification', classes: 2, ...settings },
    { threads: 1 },
  );
  const seconds = (performance.now() - start) / 1000;
  const rows = encoded(data, split.heldOut);
  const count = split.heldOut.length;
  const truth = Float64Array.from(split.heldOut, (row) => data.target.values[row]!);
  const { predictions, probabilities } = forest.predictWithProbabilities(rows, count);
  const { accuracy, rocAuc } = classificationMetrics(classes, truth, predictions, probabilities);
  return { seconds, accuracy, rocAuc: rocAuc! };
}

function trainTheirs(
  data: PreparedData,
  split: Split,
  { trees, maxDepth, seed }: Settings,
): Measured & { voteRocAuc: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-csv-'));
  try {
    const rows = Uint32Array.of(...split.training, ...split.heldOut);
    writeFileSync(join(folder, 'x.bin'), encoded(data, rows));
    writeFileSync(
      join(folder, 'y.bin'),
      Float64Array.from(rows, (row) => data.target.values[row]!),
    );
    const sizes = [split.training.length, split.heldOut.length, trees, maxDepth ?? 'none', seed].map(String);
    return JSON.parse(
      execFileSync(PYTHON, [join(__dirname, 'csv_sklearn.py'), folder, ...sizes], { encoding: 'utf8' }),
    ) as Measured & { voteRocAuc: number };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function encoded({ features }: PreparedData, rows: Uint32Array): Float64Array {
  const described = features.map((column) => describeFeature(column, rows));
  return new RowEncoder(described).encode(featureRows(features, rows), rows.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

void new Command('csv')
  .argument('<csv>')
  .requiredOption('--label <column>')
  .option('--drop <columns>', 'columns to leave out', names)
  .option('--seeds <count>', 'splits and forests to average over', number(1, 100), 5)
  .action(main)
  .parseAsync();
