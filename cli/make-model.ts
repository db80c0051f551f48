import { Option, type Command } from 'commander';
import type { Artifact } from '../runtime/model/artifact';
import { formatArtifact, parseArtifact } from '../runtime/model/artifact-file';
import { modelCard } from '../runtime/report/model-card';
import type { Training } from '../runtime/training/train';
import { ROW_ORDERS, type RowOrder } from '../runtime/training/row-order';
import { DEFAULT_TEST_SIZE } from '../runtime/training/train-options';
import { names, number } from './option-parsers';
import { withDataOptions, type DataFlags } from './read-data';
import { writeError } from './terminal';
import { writeAtomically } from './write-atomically';

/** Flags that say which columns are used, how many rows are held out, and what their order means. */
export interface ColumnFlags {
  readonly label: string;
  readonly drop?: readonly string[];
  readonly keep?: readonly string[];
  readonly testSize?: number;
  readonly rowOrder?: RowOrder;
}

/** Flags of the commands that make a model from a data file. */
export interface ModelFlags extends DataFlags, ColumnFlags {
  readonly task?: 'classification' | 'regression';
  readonly seed?: number;
  readonly out: string;
  readonly name?: string;
  readonly modelVersion?: string;
  readonly json?: true;
}

/** Adds the options of the columns, of the held-out rows and of the order of rows. */
export function withColumnOptions(command: Command): Command {
  return command
    .option('--drop <columns>', 'columns to leave out, separated by commas', names)
    .option(
      '--keep <columns>',
      'columns that stay although they look like an identifier or a leak of the label',
      names,
    )
    .option(
      '--test-size <share>',
      `share of the rows to measure on (default: ${DEFAULT_TEST_SIZE})`,
      number(0.01, 0.99, 'number'),
    )
    .addOption(
      new Option(
        '--row-order <order>',
        'auto: if rows resemble the rows before them, they are in time order, and drift thresholds allow for it; none: the service gets rows in another order (default: auto)',
      ).choices(ROW_ORDERS),
    );
}

/** Adds the options that mean the same in each of them: which columns, how much to measure on, and what is written. */
export function withModelOptions(command: Command): Command {
  withColumnOptions(command)
    .option('--out <file>', 'artifact to write; the card is written beside it as .md', 'model.json')
    .option('--model-version <version>', 'version of the model (default: 1.0.0)');
  return withDataOptions(command).option(
    '--json',
    'print a summary as JSON, and nothing else, on standard output',
  );
}

/** What the flags choose of a training. */
export function columnChoices({ label, drop, keep, testSize, rowOrder }: ColumnFlags) {
  return {
    label,
    ...(drop !== undefined && { drop }),
    ...(keep !== undefined && { keep }),
    testSize,
    rowOrder,
  };
}

export interface WrittenModel {
  /** As whoever loads it will read it. */
  readonly artifact: Artifact;
  readonly card: string;
  readonly cardPath: string;
}

/** Writes the artifact and its card, and says on standard error what was noticed in the data. */
export function writeModel(out: string, { content, warnings }: Training): WrittenModel {
  const text = formatArtifact(content);
  const artifact = parseArtifact(text);
  const card = modelCard(artifact);
  const cardPath = `${out.replace(/\.json$/, '')}.md`;
  writeAtomically(out, text);
  writeAtomically(cardPath, card);
  writeError(warnings.map(({ check, message }) => `warning: ${check}: ${message}\n`).join(''));
  return { artifact, card, cardPath };
}
