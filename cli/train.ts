import { basename, extname } from 'node:path';
import { Command, Option } from 'commander';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { parseExpectations } from '../runtime/expectations/parse';
import type { Artifact } from '../runtime/model/artifact';
import type { Finding } from '../runtime/training/quality/finding';
import { QualityError } from '../runtime/training/quality/quality-error';
import { train, type Training } from '../runtime/training/train';
import { DEFAULT_SEED } from '../runtime/training/train-options';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { withModelOptions, writeModel, type ModelFlags } from './make-model';
import { exitTwoOnMisuse, number, numberOr } from './option-parsers';
import { trainingProgress } from './progress';
import { readData } from './read-data';
import { readInput } from './read-input';
import { writeOutput } from './terminal';
import { prepareOutput } from './write-atomically';

interface TrainFlags extends ModelFlags {
  readonly trees?: number;
  readonly maxDepth?: number | 'none';
  readonly minSamplesLeaf?: number;
  readonly maxFeatures?: number | 'sqrt' | 'log2' | 'all';
  readonly classWeight?: 'none' | 'balanced';
  readonly leaves?: 'votes' | 'average';
  readonly splitter?: 'exact' | 'histogram';
  readonly driftWindow?: number;
  readonly driftBudget?: number;
  readonly threads?: number;
  readonly expectations?: string;
}

const ANY = Number.MAX_SAFE_INTEGER;

/** `cdk8s-aiops train`: from a CSV file to an artifact and its card. */
export function trainCommand(): Command {
  const command = exitTwoOnMisuse(new Command('train'))
    .description(COMMANDS.train.description)
    .argument('<data>', 'CSV file with a header, or Parquet file')
    .requiredOption('--label <column>', 'column to predict')
    .addOption(
      new Option(
        '--task <task>',
        'what to predict (default: classification for text and for up to 20 whole numbers)',
      ).choices(['classification', 'regression']),
    )
    .option('--trees <count>', 'trees in the forest (default: 100)', number(1, 10_000))
    .option(
      '--max-depth <depth>',
      'decisions on the way to a leaf, or none for no limit (default: 16)',
      numberOr(['none'], 1),
    )
    .option('--min-samples-leaf <rows>', 'fewest rows in a leaf (default: 1)', number(1, ANY))
    .option(
      '--max-features <count>',
      'columns tried at each split: a number, sqrt, log2 or all (default: sqrt, a third for regression)',
      numberOr(['sqrt', 'log2', 'all'], 1),
    )
    .addOption(
      new Option('--class-weight <weight>', 'balanced makes rare classes count more (default: none)').choices(
        ['none', 'balanced'],
      ),
    )
    .addOption(
      new Option(
        '--leaves <kind>',
        'class shares that are averaged, or votes, for export to ml-random-forest (default: average)',
      ).choices(['average', 'votes']),
    )
    .addOption(
      new Option(
        '--splitter <splitter>',
        'exact thresholds, or faster ones from a histogram (default: exact up to 50,000 rows)',
      ).choices(['exact', 'histogram']),
    )
    .option(
      '--seed <number>',
      `the same seed and data give the same bytes (default: ${DEFAULT_SEED})`,
      number(0, ANY),
    )
    .option(
      '--drift-window <rows>',
      'rows of the drift windows that will be served (default: 100)',
      number(ENVIRONMENT.driftWindow.minimum, ENVIRONMENT.driftWindow.maximum),
    )
    .option(
      '--drift-budget <share>',
      'share of windows without drift that may raise an alarm (default: 0.001)',
      number(ENVIRONMENT.driftFalseAlarmBudget.minimum, ENVIRONMENT.driftFalseAlarmBudget.maximum, 'number'),
    )
    .option('--name <name>', "name of the model (default: the file's)")
    .option('--threads <count>', 'threads to train on (default: as many as make it faster)', number(1, 256))
    .option('--expectations <file>', 'YAML file that says what the data must look like');
  return withModelOptions(command).action(run);
}

async function run(path: string, flags: TrainFlags): Promise<void> {
  try {
    prepareOutput(flags.out);
    const training = await trainFile(path, flags);
    const { artifact, card, cardPath } = writeModel(flags.out, training);
    if (flags.json) print(summary(artifact, training.warnings, flags.out, cardPath));
    else writeOutput(`${card}\nWrote ${flags.out} and ${cardPath}\n${artifact.digest}\n`);
  } catch (error) {
    const problem = reportDataProblem(error);
    if (flags.json) print({ error: problem, findings: error instanceof QualityError ? error.findings : [] });
  }
}

async function trainFile(path: string, flags: TrainFlags): Promise<Training> {
  const { maxDepth, modelVersion, expectations: suite, ...settings } = flags;
  const expectations = suite === undefined ? undefined : parseExpectations(readInput(suite).toString());
  const { dataset, digest } = await readData(path, flags);
  const progress = trainingProgress(process.stderr);
  try {
    return await train(dataset, {
      ...settings,
      maxDepth: maxDepth === 'none' ? null : maxDepth,
      name: flags.name ?? basename(path, extname(path)),
      version: modelVersion,
      dataDigest: digest,
      expectations,
      onTree: (done, total) => {
        progress.update(done, total);
      },
    });
  } finally {
    progress.stop();
  }
}

function summary(
  { name, version, digest, task, label, classes, metrics, importances, features, training, data }: Artifact,
  warnings: readonly Finding[],
  out: string,
  card: string,
): object {
  const byFeature = Object.fromEntries(features.map((feature, index) => [feature.name, importances[index]!]));
  return {
    out,
    card,
    name,
    version,
    digest,
    task,
    label,
    classes,
    metrics,
    importances: byFeature,
    training,
    data,
    warnings,
  };
}

function print(value: object): void {
  writeOutput(`${JSON.stringify(value, null, 2)}\n`);
}
