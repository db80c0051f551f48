import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import { ForestError } from '../runtime/model/forest-layout';
import { ImportError } from '../runtime/training/importing/foreign-model';
import { DEFAULT_TOLERANCE } from '../runtime/training/importing/prove-import';
import { readForeign } from '../runtime/training/importing/read-foreign';
import { train } from '../runtime/training/train';
import { DEFAULT_SEED } from '../runtime/training/train-options';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { withModelOptions, writeModel, type ModelFlags } from './make-model';
import { exitTwoOnMisuse, number } from './option-parsers';
import { packageRoot } from './package-root';
import { readData } from './read-data';
import { readInput } from './read-input';
import { isFolder, readSparkFolder } from './read-spark';
import { writeError, writeOutput } from './terminal';
import { prepareOutput } from './write-atomically';

interface ImportFlags extends Omit<ModelFlags, 'label'> {
  readonly label?: string;
  readonly predictions?: string;
  readonly tolerance?: number;
  readonly sklearnScript?: true;
}

/** `cdk8s-aiops import`: a model of another library, and data, as an artifact. */
export function importCommand(): Command {
  const command = exitTwoOnMisuse(new Command('import'))
    .description(COMMANDS.import.description)
    .argument(
      '[model]',
      'file of the model: of XGBoost, LightGBM, scikit-learn (see --sklearn-script) or ml-random-forest; or the folder that Spark saved',
    )
    .argument('[data]', 'CSV or Parquet file with the columns that it was trained on, and the label')
    .option('--label <column>', 'column that it predicts')
    .option(
      '--predictions <file>',
      'what the origin predicts for the rows of the data, in their order: the import fails if the artifact predicts anything else',
    )
    .option(
      '--tolerance <difference>',
      `greatest difference of a value or a probability from those predictions, relative for values above 1 (default: ${DEFAULT_TOLERANCE})`,
      number(0, 1, 'number'),
    )
    .option(
      '--sklearn-script',
      'print the script that writes a model of scikit-learn as JSON, and do nothing else',
    )
    .addOption(
      new Option('--task <task>', "what it predicts (default: what the model's file says)").choices([
        'classification',
        'regression',
      ]),
    )
    .option(
      '--seed <number>',
      `of the split into reference and held-out rows (default: ${DEFAULT_SEED})`,
      number(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--name <name>', "name of the model (default: its file's)");
  return withModelOptions(command).action(
    async (model: string | undefined, data: string | undefined, flags: ImportFlags) => {
      if (flags.sklearnScript) {
        writeOutput(readFileSync(join(packageRoot(), 'examples/scikit-learn/export_model.py'), 'utf8'));
        return;
      }
      if (model === undefined || data === undefined || flags.label === undefined) {
        return command.error(
          'error: give the file of the model, a file of data and --label with the column that it predicts: cdk8s-aiops import model.json data.csv --label y',
          { exitCode: 2 },
        );
      }
      await run(model, data, { ...flags, label: flags.label });
    },
  );
}

async function run(modelPath: string, dataPath: string, flags: ImportFlags & ModelFlags): Promise<void> {
  try {
    prepareOutput(flags.out);
    const { modelVersion, predictions: predictionsPath, ...options } = flags;
    const file = isFolder(modelPath)
      ? { model: await readSparkFolder(modelPath) }
      : readForeign(readInput(modelPath));
    const { dataset, digest } = await readData(dataPath, flags);
    const predictions =
      predictionsPath === undefined
        ? undefined
        : (await readData(predictionsPath, { delimiter: ',' })).dataset;
    if ('model' in file) writeError(file.model.notes.map((note) => `note: ${modelPath}: ${note}\n`).join(''));
    const training = await train(dataset, {
      ...options,
      ...('model' in file ? { foreign: file.model } : { imported: file.mlRandomForest }),
      predictions,
      name: flags.name ?? basename(modelPath).replace(/(\.trees)?\.\w+$/, ''),
      version: modelVersion,
      dataDigest: digest,
    });
    const { artifact, card, cardPath } = writeModel(flags.out, training);
    if (flags.json)
      writeOutput(
        `${JSON.stringify({ out: flags.out, digest: artifact.digest, metrics: artifact.metrics, training: artifact.training })}\n`,
      );
    else writeOutput(`${card}\nWrote ${flags.out} and ${cardPath}\n${artifact.digest}\n`);
  } catch (error) {
    const own = error instanceof ForestError || error instanceof ImportError;
    reportDataProblem(error, own ? `${modelPath}: ${error.message}` : undefined);
  }
}
