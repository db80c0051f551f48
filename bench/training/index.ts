/**
 * Training: ours, exact and by histogram, against scikit-learn on one thread; and ml-random-forest on few rows,
 * because it is quadratic in them.
 *
 *     tsx bench/training/index.ts [rows of the only table to run: 10000 or 100000]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomForestClassifier } from 'ml-random-forest';
import { trainForest } from '../../runtime/training/train-forest';
import { median } from './median';
import { PYTHON, scikitLearnVersion } from './python';
import { rowMajor, sampleData } from './sample-data';

/** Result of one training. */
export interface Training {
  readonly seconds: number;
  /** Of held-out rows. */
  readonly accuracy: number;
  readonly rocAuc: number;
  /** The same of scikit-learn's trees when each has one vote, as here, instead of the mean of their probabilities. */
  readonly voteAccuracy?: number;
  readonly voteRocAuc?: number;
  /** Memory that training added to what the process had with the data loaded. */
  readonly peakBytes: number;
}

const HELD_OUT = 10_000;
const SIZES = [
  { rows: 10_000, columns: 10, runs: 5 },
  { rows: 100_000, columns: 30, runs: 3 },
];
const ML_ROWS = 300;

async function main(): Promise<void> {
  const scikitLearn = scikitLearnVersion();
  console.log(`100 trees, depth 10, √d columns a node, bootstrap; ${HELD_OUT} held-out rows; medians.`);
  console.log(`Node ${process.version}, scikit-learn ${scikitLearn ?? 'MISSING'}, ml-random-forest 2.1.0.\n`);
  const only = process.argv[2];
  for (const { rows, columns, runs } of SIZES.filter(
    (size) => only === undefined || size.rows === Number(only),
  )) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-training-'));
    try {
      const data = sampleData(rows + HELD_OUT, columns, 1);
      writeFileSync(join(folder, 'x.bin'), rowMajor(data.columns, 0, rows + HELD_OUT));
      writeFileSync(join(folder, 'y.bin'), data.target);
      const ours = (splitter: string, threads: number) => (seed: number) =>
        run(process.execPath, [
          '--import',
          'tsx',
          join(__dirname, 'train-ours.ts'),
          splitter,
          ...[rows, columns, HELD_OUT, seed, threads].map(String),
        ]);
      const theirs = (seed: number): Training =>
        run(PYTHON, [
          join(__dirname, 'train_sklearn.py'),
          folder,
          ...[rows, columns, HELD_OUT, seed].map(String),
        ]);
      const contenders: Record<string, (seed: number) => Training> = {
        ...(scikitLearn === undefined ? {} : { 'scikit-learn, one job': theirs }),
        exact: ours('exact', 1),
        'exact, two threads': ours('exact', 2),
        histogram: ours('histogram', 1),
        'histogram, two threads': ours('histogram', 2),
      };
      // in turn, so that a busy moment of the machine affects all of them
      const trainings = Array.from({ length: runs }, (_, seed) =>
        Object.values(contenders).map((train) => train(seed + 1)),
      );
      printTable(`${rows} × ${columns}`, Object.keys(contenders), trainings, rows * columns * 8);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  await compareWithMlRandomForest();
}

function run(file: string, args: readonly string[]): Training {
  return JSON.parse(
    execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  ) as Training;
}

function printTable(
  title: string,
  names: readonly string[],
  runs: readonly (readonly Training[])[],
  dataBytes: number,
): void {
  console.log(`| ${title} | time | of ${names[0]!} | accuracy | ROC AUC | peak memory (of the data's) |`);
  console.log('| --- | --- | --- | --- | --- | --- |');
  names.forEach((name, i) => {
    const middle = (value: (training: Training) => number): number =>
      median(runs.map((run) => value(run[i]!)));
    const ratio = median(runs.map((run) => run[i]!.seconds / run[0]!.seconds));
    const peak = middle(({ peakBytes }) => peakBytes);
    const quality = (accuracy: number, rocAuc: number): string =>
      `${(100 * accuracy).toFixed(2)} % | ${rocAuc.toFixed(4)}`;
    const time = `${middle(({ seconds }) => seconds).toFixed(2)} s | ${ratio.toFixed(2)}`;
    const memory = `${(peak / 1e6).toFixed(0)} MB (${(peak / dataBytes).toFixed(1)} ×)`;
    const answers = quality(
      middle(({ accuracy }) => accuracy),
      middle(({ rocAuc }) => rocAuc),
    );
    console.log(`| ${name} | ${time} | ${answers} | ${memory} |`);
    if (runs[0]![i]!.voteAccuracy === undefined) return;
    const votes = quality(
      middle(({ voteAccuracy }) => voteAccuracy!),
      middle(({ voteRocAuc }) => voteRocAuc!),
    );
    console.log(`| the same trees, one vote each | | | ${votes} | |`);
  });
  console.log();
}

/** Its trainer compares every row with every other one, so that a small table has to do. */
async function compareWithMlRandomForest(): Promise<void> {
  const { columns, target } = sampleData(ML_ROWS, 10, 1);
  const rows = Array.from({ length: ML_ROWS }, (_, row) => columns.map((column) => column[row]!));
  const model = new RandomForestClassifier({
    nEstimators: 100,
    maxFeatures: 3,
    replacement: false,
    noOOB: true,
    treeOptions: { maxDepth: 10 },
  });
  const start = performance.now();
  model.train(rows, Array.from(target));
  const theirs = performance.now() - start;
  const settings = {
    task: 'classification',
    classes: 2,
    trees: 100,
    maxDepth: 10,
    minSamplesLeaf: 1,
    maxFeatures: 'sqrt',
    classWeight: 'none',
    splitter: 'exact',
    seed: 1,
  } as const;
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begin = performance.now();
    await trainForest(columns, target, settings, { threads: 1 });
    times.push(performance.now() - begin);
  }
  const ours = median(times);
  console.log(
    `${ML_ROWS} × 10: ml-random-forest ${(theirs / 1000).toFixed(2)} s, ours ${(ours / 1000).toFixed(3)} s: ${(theirs / ours).toFixed(0)} times as fast`,
  );
}

void main();
