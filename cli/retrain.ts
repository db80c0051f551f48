import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  RETRAINING_ENVIRONMENT,
  RETRAINING_EXIT_CODES,
  RETRAINING_JOB,
  RETRAINING_MESSAGES,
  type RetrainingOutcome,
} from '../runtime/contract/retraining';
import { CsvError } from '../runtime/data/csv-error';
import { DatasetError } from '../runtime/data/dataset-error';
import { ModelRegistry } from '../runtime/registry/model-registry';
import { RegistryError } from '../runtime/registry/registry-error';
import { Tracking } from '../runtime/registry/tracking';
import type { Gate } from '../runtime/retrain/gates/gate';
import { GATE_FORMS, GateError, parseGate } from '../runtime/retrain/gates/parse-gate';
import { formatPushedMetrics, standingOf } from '../runtime/retrain/pushed-metrics';
import { retrain, type Retraining } from '../runtime/retrain/retrain';
import { RetrainingError } from '../runtime/retrain/retraining-error';
import { ImportError } from '../runtime/training/importing/foreign-model';
import type { Summary } from '../runtime/retrain/summary';
import { COMMANDS } from './commands';
import { dataProblem } from './data-problem';
import { engineOf, engineProblem, withEngineOptions, type EngineFlags } from './engine-options';
import { forestChoices, readExpectations, withForestOptions } from './forest-options';
import { columnChoices, withColumnOptions, type ColumnFlags } from './make-model';
import {
  mlflowRequests,
  mlflowUrl,
  registeredModelName,
  trackingUriOption,
  unlessEmpty,
  withRequestOptions,
} from './mlflow-options';
import { exitTwoOnMisuse } from './option-parsers';
import { trainingProgress } from './progress';
import { withDataOptions } from './read-data';
import { ParquetError } from './load-duckdb';
import { readSource, type SourceFlags } from './read-source';
import { SourceError } from './source-files';
import { stepLog, type StepLog } from './step-log';
import { writeOutput } from './terminal';
import { prepareOutput, writeAtomically } from './write-atomically';

interface RetrainFlags extends SourceFlags, ColumnFlags, EngineFlags {
  readonly trackingUri: string;
  readonly registeredModel: string;
  readonly experiment?: string;
  readonly gate?: readonly Gate[];
  readonly out?: string;
  readonly requestTimeout: number;
  readonly requestRetries: number;
  readonly pushgateway?: string;
  readonly log?: 'text' | 'json';
  readonly json?: true;
  readonly zeroIfNotBetter?: true;
}

const ENV = RETRAINING_ENVIRONMENT;

/** `cdk8s-aiops retrain`: one run of the pipeline from data to the registry. */
export function retrainCommand(): Command {
  const command = exitTwoOnMisuse(new Command('retrain'))
    .description(COMMANDS.retrain.description)
    .argument(
      '<data>',
      'CSV or Parquet: a file, a folder of files, https://… with --data-digest, s3://bucket/key or s3://bucket/folder/',
    )
    .requiredOption('--label <column>', 'column to predict')
    .addOption(trackingUriOption().makeOptionMandatory())
    .requiredOption('--registered-model <name>', 'name of the registered model', registeredModelName)
    .addOption(new Option('--experiment <name>', ENV.experimentName.help).env(ENV.experimentName.name))
    .option(
      '--gate <rule>',
      'rule that must hold, such as "roc_auc >= champion - 0.005"; given again, more rules (default: see below)',
      gate,
    )
    .option(
      '--data-digest <digest>',
      'SHA-256 that the data must have, as sha256: and 64 hexadecimal digits',
      digest,
    )
    .option('--out <folder>', 'folder to write the model, its card and the summary to');
  withEngineOptions(withColumnOptions(withForestOptions(command)));
  return withRequestOptions(withDataOptions(command))
    .addOption(
      new Option('--pushgateway <url>', ENV.pushgateway.help).env(ENV.pushgateway.name).argParser(mlflowUrl),
    )
    .addOption(
      new Option(
        '--log <format>',
        'how steps are logged on standard error (default: text on a terminal)',
      ).choices(['text', 'json']),
    )
    .option(
      '--zero-if-not-better',
      'exit with 0 instead of 10: a Job whose container exits with 10 has failed',
    )
    .option('--json', 'print the summary as JSON, and nothing else, on standard output')
    .addHelpText('after', help())
    .action((address: string, flags: RetrainFlags) => {
      if (/^https?:/.test(address) && flags.dataDigest === undefined) {
        command.error(
          'error: data at an https:// address needs --data-digest: anybody may change what it gives',
          {
            exitCode: 2,
          },
        );
      }
      const problem = engineProblem(flags);
      if (problem !== undefined) command.error(`error: ${problem}`, { exitCode: 2 });
      return run(address, flags);
    });
}

function help(): string {
  const codes = Object.values(RETRAINING_EXIT_CODES).map(({ code, help: text }) => `  ${code}  ${text}`);
  return `
Gates, each a rule that must hold:
${GATE_FORMS.map((form) => `  ${form}`).join('\n')}
Metrics: roc_auc, log_loss, accuracy, precision, recall and f1 of a classification; r2, mae and rmse of a regression.
"at 95%" asks the rule to hold for the whole 95 % interval of the difference (paired bootstrap), so that luck is not
progress. Without --gate: "no severe finding", and "roc_auc > champion at 95%" or "rmse < champion at 95%". The first
model needs to pass only the gates without a champion.

Authentication: ${ENV.trackingUsername.name} and ${ENV.trackingPassword.name}, or ${ENV.trackingToken.name}. S3: the variables of the AWS SDK.

Exit codes:
${codes.join('\n')}`;
}

async function run(address: string, flags: RetrainFlags): Promise<void> {
  const started = Date.now();
  const log = stepLog(flags.log ?? (process.stderr.isTTY ? 'text' : 'json'));
  const requests = mlflowRequests(flags.trackingUri, flags, process.env);
  const registry = new ModelRegistry(requests, flags.registeredModel);
  let outcome: RetrainingOutcome = 'failed';
  try {
    if (flags.out !== undefined) prepareOutput(join(flags.out, 'summary.json'));
    const { summary, files } = await retrainFrom(address, flags, registry, new Tracking(requests), log);
    ({ outcome } = summary);
    for (const [file, text] of Object.entries(files)) {
      if (flags.out !== undefined) writeAtomically(join(flags.out, file), text);
    }
    if (flags.json) writeOutput(`${JSON.stringify(summary, null, 2)}\n`);
    end(log, flags, outcome, summary.reason, summary);
  } catch (error) {
    const reason = problemOf(error);
    if (reason === undefined) throw error;
    // a file that cannot be read as a table is bad data, whatever it was made with
    outcome = isAboutData(error) ? 'data_refused' : 'failed';
    end(log, flags, outcome, reason);
  } finally {
    await push(flags, registry, outcome, started, log);
  }
}

async function retrainFrom(
  address: string,
  flags: RetrainFlags,
  registry: ModelRegistry,
  tracking: Tracking,
  log: StepLog,
): Promise<Retraining> {
  const progress = trainingProgress(process.stderr);
  const { delimiter, decimal, thousands, units, header, text, numbers } = flags;
  const engine = engineOf(flags, (fields) => {
    log.step(RETRAINING_MESSAGES.growing, fields);
  });
  try {
    return await retrain(
      {
        registeredModel: flags.registeredModel,
        experiment: unlessEmpty(flags.experiment) ?? flags.registeredModel,
        training: {
          ...forestChoices(flags),
          ...columnChoices(flags),
          // Spark knows no other
          ...(engine !== undefined && { splitter: 'histogram' as const }),
        },
        reading: { delimiter, decimal, thousands, units, header, text, numbers },
        expectations: readExpectations(flags.expectations),
        gates: flags.gate,
        engine,
        threads: flags.threads,
        onTree: log.isText
          ? (done, total) => {
              progress.update(done, total);
            }
          : undefined,
      },
      {
        registry,
        tracking,
        readData: (categories) => readSource(address, flags, categories, log.note),
        now: Date.now,
        log: log.step,
      },
    );
  } finally {
    progress.stop();
  }
}

/** Says how it ended, and sets the exit code. */
function end(
  log: StepLog,
  { zeroIfNotBetter, registeredModel }: RetrainFlags,
  outcome: RetrainingOutcome,
  reason: string,
  summary?: Summary,
): void {
  const codes = {
    promoted: RETRAINING_EXIT_CODES.promoted,
    not_better: zeroIfNotBetter ? RETRAINING_EXIT_CODES.promoted : RETRAINING_EXIT_CODES.notBetter,
    data_refused: RETRAINING_EXIT_CODES.dataRefused,
    failed: RETRAINING_EXIT_CODES.failed,
  } as const satisfies Readonly<Record<RetrainingOutcome, { readonly code: number }>>;
  process.exitCode = codes[outcome].code;
  const fields = { outcome, reason, registeredModel, version: summary?.version ?? null };
  if (outcome === 'failed' || outcome === 'data_refused') log.problem(RETRAINING_MESSAGES.ended, fields);
  else log.step(RETRAINING_MESSAGES.ended, fields);
}

function problemOf(error: unknown): string | undefined {
  const own = [RegistryError, RetrainingError, GateError, SourceError, ImportError].some(
    (type) => error instanceof type,
  );
  return own ? (error as Error).message : dataProblem(error);
}

function isAboutData(error: unknown): boolean {
  return [DatasetError, CsvError, ParquetError].some((type) => error instanceof type);
}

/** The metrics of the run for the Pushgateway. Its absence changes nothing about what was decided. */
async function push(
  { pushgateway, registeredModel }: RetrainFlags,
  registry: ModelRegistry,
  outcome: RetrainingOutcome,
  started: number,
  log: StepLog,
): Promise<void> {
  if (pushgateway === undefined) return;
  const ended = Date.now();
  const group = `metrics/job/${RETRAINING_JOB}/model/${encodeURIComponent(registeredModel)}`;
  try {
    const body = formatPushedMetrics({
      outcome,
      ended: ended / 1000,
      durationSeconds: (ended - started) / 1000,
      standing: outcome === 'failed' ? undefined : await standingOf(registry),
    });
    const answer = await fetch(`${pushgateway.replace(/\/+$/, '')}/${group}`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`it answered ${answer.status}: ${await answer.text()}`);
  } catch (error) {
    log.note(
      `the Pushgateway has no metrics of this run: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function digest(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError('Give sha256: and 64 hexadecimal digits, such as sha256sum prints.');
}

function gate(text: string, previous: readonly Gate[] = []): readonly Gate[] {
  try {
    return [...previous, parseGate(text)];
  } catch (error) {
    if (error instanceof GateError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
