import { basename, extname } from 'node:path';
import { Command } from 'commander';
import type { Artifact } from '../runtime/model/artifact';
import type { Finding } from '../runtime/training/quality/finding';
import { QualityError } from '../runtime/training/quality/quality-error';
import { train, type Training } from '../runtime/training/train';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { forestChoices, readExpectations, withForestOptions, type ForestFlags } from './forest-options';
import { columnChoices, withModelOptions, writeModel, type ModelFlags } from './make-model';
import { exitTwoOnMisuse } from './option-parsers';
import { trainingProgress } from './progress';
import { readData } from './read-data';
import { writeOutput } from './terminal';
import { prepareOutput } from './write-atomically';

type TrainFlags = ModelFlags & ForestFlags;

/** `cdk8s-aiops train`: from a CSV file to an artifact and its card. */
export function trainCommand(): Command {
  const command = exitTwoOnMisuse(new Command('train'))
    .description(COMMANDS.train.description)
    .argument('<data>', 'CSV file with a header, or Parquet file')
    .requiredOption('--label <column>', 'column to predict')
    .option('--name <name>', "name of the model (default: the file's)");
  return withModelOptions(withForestOptions(command)).action(run);
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
  const { modelVersion } = flags;
  const expectations = readExpectations(flags.expectations);
  const { dataset, digest } = await readData(path, flags);
  const progress = trainingProgress(process.stderr);
  try {
    return await train(dataset, {
      ...forestChoices(flags),
      ...columnChoices(flags),
      name: flags.name ?? basename(path, extname(path)),
      version: modelVersion,
      dataDigest: digest,
      expectations,
      threads: flags.threads,
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
