import { Option, type Command } from 'commander';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { parseExpectations } from '../runtime/expectations/parse';
import type { ExpectationSuite } from '../runtime/expectations/suite';
import { DEFAULT_SEED, type TrainOptions } from '../runtime/training/train-options';
import { number, numberOr } from './option-parsers';
import { readInput } from './read-input';

/** Flags that say how a forest is grown. */
export interface ForestFlags {
  readonly task?: 'classification' | 'regression';
  readonly seed?: number;
  readonly trees?: number;
  readonly maxDepth?: number | 'none';
  readonly minSamplesLeaf?: number;
  readonly maxFeatures?: number | 'sqrt' | 'log2' | 'all';
  readonly classWeight?: 'none' | 'balanced';
  readonly leaves?: 'votes' | 'average';
  readonly splitter?: 'exact' | 'histogram';
  readonly time?: string;
  readonly driftWindow?: number;
  readonly driftBudget?: number;
  readonly threads?: number;
  readonly expectations?: string;
}

const ANY = Number.MAX_SAFE_INTEGER;

/** Adds the options that say how a forest is grown, and what its data must look like. */
export function withForestOptions(command: Command): Command {
  return command
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
    .option('--time <column>', 'column with the time of a row: rows are sorted by it, and it is no feature')
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
    .option('--threads <count>', 'threads to train on (default: as many as make it faster)', number(1, 256))
    .option('--expectations <file>', 'YAML file that says what the data must look like');
}

type ForestChoices = Pick<
  TrainOptions,
  | 'task'
  | 'seed'
  | 'trees'
  | 'maxDepth'
  | 'minSamplesLeaf'
  | 'maxFeatures'
  | 'classWeight'
  | 'leaves'
  | 'splitter'
  | 'time'
  | 'driftWindow'
  | 'driftBudget'
>;

/** What the flags choose of a training. */
export function forestChoices(flags: ForestFlags): ForestChoices {
  const { task, seed, trees, maxDepth, minSamplesLeaf, maxFeatures, classWeight, leaves, splitter } = flags;
  const { time, driftWindow, driftBudget } = flags;
  return {
    task,
    seed,
    trees,
    maxDepth: maxDepth === 'none' ? null : maxDepth,
    minSamplesLeaf,
    maxFeatures,
    classWeight,
    leaves,
    splitter,
    time,
    driftWindow,
    driftBudget,
  };
}

/** @throws ExpectationsError, or the file system's error */
export function readExpectations(path: string | undefined): ExpectationSuite | undefined {
  return path === undefined ? undefined : parseExpectations(readInput(path).toString());
}
