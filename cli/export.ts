import { Command } from 'commander';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import type { Feature } from '../runtime/model/artifact';
import { loadModel } from '../runtime/model/load-model';
import { toMlRandomForest } from '../runtime/model/ml-random-forest';
import type { Forest } from '../runtime/model/forest';
import { seededRandom } from '../runtime/statistics/random';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { exitTwoOnMisuse } from './option-parsers';
import { readInput } from './read-input';
import { writeError } from './terminal';
import { writeAtomically } from './write-atomically';

/** Rows that both forests answer before the file is written. */
const PROOF_ROWS = 500;

/** `cdk8s-aiops export`: a model's forest as the JSON that ml-random-forest loads. */
export function exportCommand(): Command {
  return exitTwoOnMisuse(new Command('export'))
    .description(COMMANDS.export.description)
    .argument('<artifact>', 'model artifact')
    .option('--out <file>', 'file to write (default: standard output)')
    .action((path: string, { out }: { out?: string }) => {
      try {
        const { features, forest } = loadModel(readInput(path).toString());
        const text = JSON.stringify(toMlRandomForest(forest));
        prove(forest, text);
        if (out === undefined) process.stdout.write(`${text}\n`);
        else writeAtomically(out, `${text}\n`);
        writeError(`its rows have these columns: ${columnNames(features).join(', ')}\n`);
      } catch (error) {
        reportDataProblem(error);
      }
    });
}

/** Lets ml-random-forest answer rows drawn from the forest's own thresholds, where a difference would show. */
function prove(forest: Forest, text: string): void {
  const random = seededRandom(1);
  const { thresholds } = forest.nodes;
  const values = new Float64Array(PROOF_ROWS * forest.columns);
  for (let cell = 0; cell < values.length; cell++) {
    values[cell] = thresholds[Math.floor(random() * thresholds.length)] ?? 0;
  }
  const rows = Array.from({ length: PROOF_ROWS }, (_, row) => [
    ...values.subarray(row * forest.columns, (row + 1) * forest.columns),
  ]);
  const theirs = loadTheirs(forest, text).predict(rows);
  const ours = forest.predictRows(values, PROOF_ROWS);
  const different = ours.findIndex((answer, row) => answer !== theirs[row]);
  if (different !== -1) {
    throw new Error(
      `ml-random-forest answers ${theirs[different]} to the row [${rows[different]!.join(', ')}], and this forest ${ours[different]}`,
    );
  }
}

/** Their declarations ask for options of the training, which `load` does not read, and misspell one. */
function loadTheirs(forest: Forest, text: string): { predict(rows: number[][]): number[] } {
  return forest.task === 'classification'
    ? RandomForestClassifier.load(JSON.parse(text) as Parameters<typeof RandomForestClassifier.load>[0])
    : RandomForestRegression.load(JSON.parse(text) as Parameters<typeof RandomForestRegression.load>[0]);
}

function columnNames(features: readonly Feature[]): string[] {
  return features.flatMap((feature) =>
    feature.kind === 'numeric'
      ? [feature.name]
      : feature.categories.map((category) => `${feature.name}=${category}`),
  );
}
