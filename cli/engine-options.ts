import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ForestEngine } from '../runtime/training/forest-engine';
import type { ForestFlags } from './forest-options';
import { sparkEngine } from './grow-with-spark';

/** Flags that say what grows the trees. */
export interface EngineFlags extends ForestFlags {
  readonly engine: 'builtin' | 'spark';
  readonly sparkSubmit?: string;
  readonly sparkFolder?: string;
  readonly sparkConf?: readonly string[];
}

/** Spark refuses deeper trees. */
const SPARK_MOST_DEPTH = 30;

export function withEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <engine>', 'what grows the trees: this command, or Spark MLlib by spark-submit')
        .choices(['builtin', 'spark'])
        .default('builtin'),
    )
    .option('--spark-submit <program>', "program that starts Spark (default: SPARK_HOME's, or on the PATH)")
    .option(
      '--spark-conf <key=value>',
      'setting of Spark, such as spark.driver.memory=4g; given again, more',
      conf,
    )
    .option(
      '--spark-folder <folder>',
      'folder that all machines of Spark see, if its master is not local (default: for temporary files)',
    );
}

/** What is wrong with the flags of the engine; undefined if nothing is. */
export function engineProblem(flags: EngineFlags): string | undefined {
  const { engine, maxDepth, leaves, splitter, threads } = flags;
  if (engine === 'builtin') {
    const given = (['sparkSubmit', 'sparkConf', 'sparkFolder'] as const).find(
      (name) => flags[name] !== undefined,
    );
    return given && `--${given.replace('spark', 'spark-').toLowerCase()} needs --engine spark`;
  }
  if (maxDepth === 'none' || (maxDepth ?? 0) > SPARK_MOST_DEPTH) {
    return `--max-depth ${maxDepth!} is not what Spark grows: its trees have at most ${SPARK_MOST_DEPTH} levels; give 1 to ${SPARK_MOST_DEPTH}`;
  }
  if (leaves === 'votes')
    return '--leaves votes is not what Spark grows: its leaves hold class shares; leave it out';
  if (splitter === 'exact')
    return '--splitter exact is not what Spark grows: it tries thresholds of a histogram; leave it out';
  if (threads !== undefined)
    return `--threads is not for Spark; give --spark-conf "spark.master=local[${threads}]"`;
  return undefined;
}

/**
 * The engine of a training; undefined: trees are grown here.
 *
 * @throws RetrainingError if Spark is not there
 */
export function engineOf(flags: EngineFlags, onStart: (fields: object) => void): ForestEngine | undefined {
  if (flags.engine === 'builtin') return undefined;
  const { sparkSubmit, sparkFolder: folder, sparkConf = [] } = flags;
  return sparkEngine({ sparkSubmit, folder, conf: sparkConf, environment: process.env, onStart });
}

function conf(text: string, previous: readonly string[] = []): readonly string[] {
  if (/^spark\.[^=\s]+=/.test(text)) return [...previous, text];
  throw new InvalidArgumentError(
    'Give a key that begins with spark., =, and its value: spark.driver.memory=4g.',
  );
}
