/**
 * Prediction, loading and size: our forest against ml-random-forest, which answers from the same trees, and
 * scikit-learn, which trains its own on the same rows.
 *
 *     tsx bench/forest/index.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomForestClassifier } from 'ml-random-forest';
import { decodeForest, encodeForest } from '../../runtime/model/forest-codec';
import { encodedForestSchema } from '../../runtime/model/encoded-forest';
import { toMlRandomForest } from '../../runtime/model/ml-random-forest';
import { trainForest } from '../../runtime/training/train-forest';
import { medianTime } from '../training/median';
import { PYTHON, scikitLearnVersion } from '../training/python';
import { rowMajor, sampleData } from '../training/sample-data';

const ROWS = 10_000;
const COLUMNS = 10;
const NEW_ROWS = 1000;

/** Medians in milliseconds. */
interface Times {
  readonly oneRow: number;
  readonly thousandRows: number;
  readonly load: number;
  readonly bytes: number;
}

async function main(): Promise<void> {
  const data = sampleData(ROWS + NEW_ROWS, COLUMNS, 1);
  const { forest } = await trainForest(
    data.columns.map((column) => column.slice(0, ROWS)),
    data.target.slice(0, ROWS),
    {
      task: 'classification',
      classes: 2,
      trees: 100,
      maxDepth: 10,
      minSamplesLeaf: 1,
      maxFeatures: 'sqrt',
      classWeight: 'none',
      splitter: 'exact',
      seed: 1,
    },
    { threads: 1 },
  );
  const exported: unknown = JSON.parse(JSON.stringify(toMlRandomForest(forest)));
  const theirs = RandomForestClassifier.load(exported as Parameters<typeof RandomForestClassifier.load>[0]);
  const theirText = JSON.stringify(theirs);
  const ourText = JSON.stringify(encodeForest(forest));

  const every = rowMajor(data.columns, 0, ROWS + NEW_ROWS);
  const lists = Array.from({ length: ROWS + NEW_ROWS }, (_, row) => [
    ...every.subarray(row * COLUMNS, (row + 1) * COLUMNS),
  ]);
  const labels = theirs.predict(lists);
  const differences = forest
    .predictRows(every, labels.length)
    .filter((label, row) => label !== labels[row]).length;

  // the first load of a process runs code that is not compiled yet
  const coldStart = performance.now();
  decodeForest(encodedForestSchema.parse(JSON.parse(ourText)));
  const cold = performance.now() - coldStart;

  const thousand = every.subarray(0, 1000 * COLUMNS);
  const firstLists = lists.slice(0, 1000);
  const firstRows = firstLists.map((list) => Float64Array.from(list));
  let row = 0;
  const ours: Times = {
    oneRow: medianTime(5000, () => forest.predictRows(firstRows[row++ % 1000]!, 1), 20),
    thousandRows: medianTime(100, () => forest.predictRows(thousand, 1000)),
    load: medianTime(100, () => decodeForest(encodedForestSchema.parse(JSON.parse(ourText)))),
    bytes: ourText.length,
  };
  const mlRandomForest: Times = {
    oneRow: medianTime(1000, () => theirs.predict([firstLists[row++ % 1000]!])),
    thousandRows: medianTime(20, () => theirs.predict(firstLists)),
    load: medianTime(10, () =>
      RandomForestClassifier.load(JSON.parse(theirText) as Parameters<typeof RandomForestClassifier.load>[0]),
    ),
    bytes: theirText.length,
  };

  const version = scikitLearnVersion();
  console.log(
    `100 trees, depth 10, trained on ${ROWS} rows × ${COLUMNS} features: ${forest.nodes.columns.length} nodes. Medians.`,
  );
  console.log(`Node ${process.version}, ml-random-forest 2.1.0, scikit-learn ${version ?? 'MISSING'}.`);
  console.log(`Labels that differ from ml-random-forest's: ${differences} of ${labels.length}.\n`);
  console.log('| | one row | 1,000 rows | file | load (parse, check, decode) |');
  console.log('| --- | --- | --- | --- | --- |');
  printRow('ours', ours);
  printRow('ml-random-forest', mlRandomForest);
  printRatios('ml-random-forest / ours', mlRandomForest, ours);
  if (version !== undefined) {
    const scikitLearn = timeScikitLearn(every, data.target);
    printRow('scikit-learn', scikitLearn);
    printRatios('scikit-learn / ours', scikitLearn, ours);
  }
  console.log(`\nThe first load in a process takes ${cold.toFixed(1)} ms.`);
}

function timeScikitLearn(rows: Float64Array, target: Float64Array): Times {
  const folder = mkdtempSync(join(tmpdir(), 'bench-forest-'));
  try {
    writeFileSync(join(folder, 'x.bin'), rows);
    writeFileSync(join(folder, 'y.bin'), target);
    const script = join(__dirname, 'predict_sklearn.py');
    const output = execFileSync(PYTHON, [script, folder, String(ROWS), String(COLUMNS)], {
      encoding: 'utf8',
    });
    return JSON.parse(output) as Times;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function printRow(name: string, { oneRow, thousandRows, load, bytes }: Times): void {
  const cells = [
    `${(1000 * oneRow).toFixed(1)} µs`,
    `${thousandRows.toFixed(2)} ms`,
    `${(bytes / 1000).toFixed(0)} kB`,
    `${load.toFixed(2)} ms`,
  ];
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

function printRatios(name: string, a: Times, b: Times): void {
  const fields = ['oneRow', 'thousandRows', 'bytes', 'load'] as const;
  console.log(`| ${name} | ${fields.map((field) => `${(a[field] / b[field]).toFixed(1)} ×`).join(' | ')} |`);
}

void main();
