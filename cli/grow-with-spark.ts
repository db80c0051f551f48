import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { readCsv } from '../runtime/data/read-csv';
import { RetrainingError } from '../runtime/retrain/retraining-error';
import type { EngineForest, ForestEngine, GrowthOrder } from '../runtime/training/forest-engine';
import { featuresTried } from '../runtime/training/forest-settings';
import { fileChunks } from './file-chunks';
import { readSparkFolder } from './read-spark';

export interface SparkOptions {
  /** Path of `spark-submit`. @default - that of SPARK_HOME, or on the PATH */
  readonly sparkSubmit?: string | undefined;
  /** Folder that all machines of Spark see under the same path. @default - the folder for temporary files */
  readonly folder?: string | undefined;
  /** `key=value`, as spark-submit's `--conf`. */
  readonly conf: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onStart: (fields: object) => void;
}

/** Bins of a column: as many as the histogram of the forest that is grown here has. */
const MAX_BINS = 255;
/** Rows that are written at once. */
const BLOCK = 10_000;
/** Characters of Spark's last words that are told. */
const LAST_WORDS = 2000;
const MASTER = 'spark.master=';
const LOCAL = ['spark.master=local[*]', 'spark.ui.enabled=false'] as const;

// from the source, or from what was built of it in dist/
const PROGRAM = join(
  __dirname,
  __dirname.includes(join('dist', 'cli')) ? '../..' : '..',
  'templates/spark/grow_forest.py',
);

/**
 * Spark MLlib as the engine of a training, by `spark-submit`.
 *
 * @throws RetrainingError if spark-submit is not there, or other machines could not read the rows
 */
export function sparkEngine({ sparkSubmit, folder, conf, environment, onStart }: SparkOptions): ForestEngine {
  const program = findSparkSubmit(sparkSubmit, environment);
  const master = conf.findLast((each) => each.startsWith(MASTER))?.slice(MASTER.length);
  if (master !== undefined && !master.startsWith('local') && folder === undefined) {
    throw new RetrainingError(
      `Spark at ${master} runs on other machines, which do not see the temporary files of this one; give --spark-folder with a folder that all of them see under the same path`,
    );
  }
  return {
    name: 'spark',
    grow: async (order) => {
      const place = mkdtempSync(join(folder ?? tmpdir(), 'cdk8s-aiops-spark-'));
      try {
        writeOrder(place, order);
        onStart({ engine: 'spark', trees: order.settings.trees, rows: order.target.length });
        await submit(program, [...LOCAL, ...conf], place, environment);
        return await readForest(place);
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    },
  };
}

/** The parameters of Spark's RandomForestClassifier and RandomForestRegressor that mean what the settings mean. */
function sparkParameters({ settings, classes, columns }: GrowthOrder): Record<string, string | number> {
  return {
    numTrees: settings.trees,
    // Spark rounds a square root up where this package rounds it down
    featureSubsetStrategy: String(featuresTried(settings.maxFeatures, columns.length)),
    ...(settings.maxDepth !== null && { maxDepth: settings.maxDepth }),
    minInstancesPerNode: settings.minSamplesLeaf,
    maxBins: MAX_BINS,
    impurity: classes > 0 ? 'gini' : 'variance',
    seed: settings.seed,
  };
}

function findSparkSubmit(given: string | undefined, environment: SparkOptions['environment']): string {
  const { SPARK_HOME: home, PATH: path = '' } = environment;
  if (given !== undefined) return requireProgram(resolve(given), `--spark-submit is ${given}`);
  if (home !== undefined && home !== '')
    return requireProgram(join(home, 'bin/spark-submit'), `SPARK_HOME is ${home}`);
  const found = path
    .split(delimiter)
    .map((each) => join(each, 'spark-submit'))
    .find(isProgram);
  if (found !== undefined) return found;
  throw new RetrainingError(
    '--engine spark needs spark-submit, and neither SPARK_HOME nor PATH leads to it; install Spark 3.5 or 4 (with Java 17, and numpy for its Python), and give --spark-submit or set SPARK_HOME',
  );
}

function requireProgram(path: string, why: string): string {
  if (isProgram(path)) return path;
  throw new RetrainingError(
    `--engine spark needs spark-submit: ${why}, and ${path} is no program that can be run`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function writeOrder(place: string, order: GrowthOrder): void {
  const { columns, target, classes, classWeights, proofColumns } = order;
  writeFileSync(
    join(place, 'order.json'),
    JSON.stringify({ columns: columns.length, classes, parameters: sparkParameters(order) }),
  );
  const names = columns.map((_, index) => `c${index}`);
  const cells = (of: readonly Float64Array[], row: number): string =>
    of.map((values) => values[row]!).join(',');
  writeRows(join(place, 'train.csv'), [...names, 'label', 'weight'], target.length, (row) => {
    const own = target[row]!;
    return `${cells(columns, row)},${own},${classWeights[own] ?? 1}`;
  });
  writeRows(
    join(place, 'proof.csv'),
    ['row', ...names],
    proofColumns[0]!.length,
    (row) => `${row},${cells(proofColumns, row)}`,
  );
}

function writeRows(
  path: string,
  header: readonly string[],
  rows: number,
  line: (row: number) => string,
): void {
  const file = openSync(path, 'w');
  try {
    writeSync(file, `${header.join(',')}\n`);
    for (let from = 0; from < rows; from += BLOCK) {
      const block = Array.from({ length: Math.min(BLOCK, rows - from) }, (_, index) => line(from + index));
      writeFileSync(file, `${block.join('\n')}\n`);
    }
  } finally {
    closeSync(file);
  }
}

async function submit(
  program: string,
  conf: readonly string[],
  place: string,
  environment: SparkOptions['environment'],
): Promise<void> {
  const child = spawn(program, [...conf.flatMap((each) => ['--conf', each]), PROGRAM, place], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment },
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode === 0) return;
  throw new RetrainingError(
    `spark-submit ended with ${child.exitCode ?? child.signalCode}; its last words: ${(errors || out).trim().slice(-LAST_WORDS)}`,
  );
}

async function readForest(place: string): Promise<EngineForest> {
  const { dataset: predictions } = readCsv(() => fileChunks(join(place, 'predictions.csv')), {
    delimiter: ',',
    decimal: '.',
  });
  return { model: await readSparkFolder(join(place, 'model')), predictions };
}
