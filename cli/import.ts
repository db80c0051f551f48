import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Command, Option } from 'commander';
import { ForestError } from '../runtime/model/forest-layout';
import { formatArtifact, parseArtifact } from '../runtime/model/artifact';
import { modelCard } from '../runtime/training/model-card';
import { train } from '../runtime/training/train';
import { reportDataProblem } from './data-problem';
import { exitTwoOnMisuse, names, number } from './option-parsers';
import { readData, withDataOptions, type DataFlags } from './read-data';
import { prepareOutput, writeAtomically } from './write-atomically';

interface ImportFlags extends DataFlags {
  readonly label: string;
  readonly drop?: readonly string[];
  readonly keep?: readonly string[];
  readonly task?: 'classification' | 'regression';
  readonly seed?: number;
  readonly testSize?: number;
  readonly out: string;
  readonly name?: string;
  readonly modelVersion?: string;
  readonly json?: true;
}

/** `cdk8s-aiops import`: a forest that ml-random-forest saved, and the data it was trained on, as an artifact. */
export function importCommand(): Command {
  const command = exitTwoOnMisuse(new Command('import'))
    .description(
      'Make an artifact of a forest that ml-random-forest saved; the data gives it features, a baseline and metrics',
    )
    .argument('<forest>', 'JSON of the forest: JSON.stringify(classifier) or JSON.stringify(regression)')
    .argument('<csv>', 'CSV file with the columns that it was trained on, in that order, and the label')
    .requiredOption('--label <column>', 'column that it predicts; for classes, the indices 0, 1, …')
    .option('--drop <columns>', 'columns to leave out, separated by commas', names)
    .option(
      '--keep <columns>',
      'columns that stay although they look like an identifier or a leak of the label',
      names,
    )
    .addOption(
      new Option('--task <task>', "what it predicts (default: the label's)").choices([
        'classification',
        'regression',
      ]),
    )
    .option(
      '--seed <number>',
      'of the split into reference and held-out rows (default: 42)',
      number(0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      '--test-size <share>',
      'share of the rows to measure on (default: 0.2)',
      number(0.01, 0.99, 'number'),
    )
    .option('--out <file>', 'artifact to write; the card is written beside it as .md', 'model.json')
    .option('--name <name>', "name of the model (default: the forest file's)")
    .option('--model-version <version>', 'version of the model (default: 1.0.0)');
  return withDataOptions(command)
    .option('--json', 'print a summary as JSON, and nothing else, on standard output')
    .action(run);
}

async function run(forestPath: string, csvPath: string, flags: ImportFlags): Promise<void> {
  try {
    prepareOutput(flags.out);
    const { modelVersion, ...options } = flags;
    const { dataset, digest } = await readData(csvPath, flags);
    const { content, warnings } = await train(dataset, {
      ...options,
      imported: parseForest(forestPath),
      name: flags.name ?? basename(forestPath, extname(forestPath)),
      version: modelVersion,
      dataDigest: digest,
    });
    const text = formatArtifact(content);
    const artifact = parseArtifact(text);
    writeAtomically(flags.out, text);
    writeAtomically(`${flags.out.replace(/\.json$/, '')}.md`, modelCard(artifact));
    process.stderr.write(warnings.map(({ check, message }) => `warning: ${check}: ${message}\n`).join(''));
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify({ out: flags.out, digest: artifact.digest, metrics: artifact.metrics })}\n`,
      );
    else process.stdout.write(`${modelCard(artifact)}\nWrote ${flags.out}\n${artifact.digest}\n`);
  } catch (error) {
    reportDataProblem(error, error instanceof ForestError ? `${forestPath}: ${error.message}` : undefined);
  }
}

function parseForest(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ForestError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
