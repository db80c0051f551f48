import { basename, extname } from 'node:path';
import { Command, Option } from 'commander';
import { decodeAll } from '../runtime/data/decode-text';
import { ForestError } from '../runtime/model/forest-layout';
import { train } from '../runtime/training/train';
import { DEFAULT_SEED } from '../runtime/training/train-options';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { withModelOptions, writeModel, type ModelFlags } from './make-model';
import { exitTwoOnMisuse, number } from './option-parsers';
import { readData } from './read-data';
import { readInput } from './read-input';
import { writeOutput } from './terminal';
import { prepareOutput } from './write-atomically';

/** `cdk8s-aiops import`: a forest that ml-random-forest saved, and the data it was trained on, as an artifact. */
export function importCommand(): Command {
  const command = exitTwoOnMisuse(new Command('import'))
    .description(COMMANDS.import.description)
    .argument('<forest>', 'JSON of the forest: JSON.stringify(classifier) or JSON.stringify(regression)')
    .argument('<csv>', 'CSV file with the columns that it was trained on, in that order, and the label')
    .requiredOption('--label <column>', 'column that it predicts; for classes, the indices 0, 1, …')
    .addOption(
      new Option('--task <task>', "what it predicts (default: the label's)").choices([
        'classification',
        'regression',
      ]),
    )
    .option(
      '--seed <number>',
      `of the split into reference and held-out rows (default: ${DEFAULT_SEED})`,
      number(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--name <name>', "name of the model (default: the forest file's)");
  return withModelOptions(command).action(run);
}

async function run(forestPath: string, csvPath: string, flags: ModelFlags): Promise<void> {
  try {
    prepareOutput(flags.out);
    const { modelVersion, ...options } = flags;
    const { dataset, digest } = await readData(csvPath, flags);
    const training = await train(dataset, {
      ...options,
      imported: parseForest(forestPath),
      name: flags.name ?? basename(forestPath, extname(forestPath)),
      version: modelVersion,
      dataDigest: digest,
    });
    const { artifact, card, cardPath } = writeModel(flags.out, training);
    if (flags.json)
      writeOutput(
        `${JSON.stringify({ out: flags.out, digest: artifact.digest, metrics: artifact.metrics })}\n`,
      );
    else writeOutput(`${card}\nWrote ${flags.out} and ${cardPath}\n${artifact.digest}\n`);
  } catch (error) {
    reportDataProblem(error, error instanceof ForestError ? `${forestPath}: ${error.message}` : undefined);
  }
}

function parseForest(path: string): unknown {
  const text = decodeAll(readInput(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ForestError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
