/**
 * One training in a process of its own, so that its memory can be measured. Prints a line of JSON.
 *
 *     tsx bench/training/train-ours.ts <exact|histogram> <rows> <columns> <held-out rows> <seed> <threads>
 */
import { rocAuc } from '../../runtime/training/metrics/roc-auc';
import { trainForest } from '../../runtime/training/train-forest';
import type { Training } from './index';
import { rowMajor, sampleData } from './sample-data';

async function main(): Promise<void> {
  const [splitter, ...numbers] = process.argv.slice(2);
  const [rows, columnCount, heldOut, seed, threads] = numbers.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const data = sampleData(rows + heldOut, columnCount, 1);
  const columns = data.columns.map((column) => column.slice(0, rows));
  const target = data.target.slice(0, rows);
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const { forest } = await trainForest(
    columns,
    target,
    {
      task: 'classification',
      classes: 2,
      trees: 100,
      maxDepth: 10,
      minSamplesLeaf: 1,
      maxFeatures: 'sqrt',
      classWeight: 'none',
      splitter: splitter === 'histogram' ? 'histogram' : 'exact',
      seed,
    },
    { threads },
  );
  const seconds = (performance.now() - start) / 1000;
  const peakKilobytes = process.resourceUsage().maxRSS - before;
  const test = rowMajor(data.columns, rows, rows + heldOut);
  const truth = data.target.slice(rows);
  const { predictions: predicted, probabilities } = forest.predictWithProbabilities(test, heldOut);
  const scores = probabilities.filter((_, i) => i % 2 === 1);
  const training: Training = {
    seconds,
    accuracy: predicted.filter((label, row) => label === truth[row]).length / heldOut,
    rocAuc:
      rocAuc(
        scores,
        Array.from(truth, (label) => label === 1),
      ) ?? Number.NaN,
    peakBytes: peakKilobytes * 1024,
  };
  console.log(JSON.stringify(training));
}

void main();
