import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { Attack } from '../attack/attack';
import { forecast, type Fleet } from '../attack/forecast';
import { Observer } from '../attack/observer';
import { HttpSender } from '../attack/http-sender';
import { OpenLoop } from '../attack/open-loop';
import { liveTable } from '../attack/screen';
import { askModel, describedModel, type ServedModel } from '../attack/served-model';
import { stageRows, type StageReport } from '../attack/stage-report';
import { escalate, type Stage } from '../attack/stages';
import { findTarget, TargetError } from '../attack/target';
import { TopicSender } from '../attack/topic-sender';
import {
  baselineRows,
  SHIFT,
  tableRows,
  topicTransactions,
  transactions,
  withDrift,
  type DrawRow,
} from '../attack/transactions';
import { ConfigError } from '../runtime/config/config';
import { parseKafkaConfig } from '../runtime/config/stream-config';
import { STREAM_ENVIRONMENT } from '../runtime/contract/streaming/environment';
import { parseArtifact } from '../runtime/model/artifact-file';
import { modelRows } from '../runtime/model/model-rows';
import { readIfThere } from '../runtime/process/resources';
import { plural } from '../runtime/report/figures';
import { connectionOptions } from '../runtime/streaming/kafka/connection-options';
import { loadKafka, NoKafkaClientError } from '../runtime/streaming/kafka/load-kafka';
import { seededRandom, type RandomSource } from '../runtime/statistics/random';
import { ATTACK_STAGES } from '../simulation/load';
import { DEFAULT_COST, parseCost, type RequestCost } from '../simulation/request-cost';
import { simulatedServices } from '../simulation/service-of-manifests';
import { mostReplicas } from '../simulation/simulated-service';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { readManifestFiles } from './manifest-files';
import { duration } from './duration-option';
import { exitTwoOnMisuse, httpUrl, number } from './option-parsers';
import { readData, withDataOptions, type DataFlags } from './read-data';
import { readInput } from './read-input';
import { printable, writeError, writeOutput } from './terminal';
import { textTable } from './text-table';

interface AttackFlags extends DataFlags {
  readonly stages: readonly WrittenStage[];
  readonly stageDuration: number;
  readonly escalateTo?: number;
  readonly rows: number;
  readonly csv?: string;
  readonly drift: number;
  readonly seed: number;
  readonly connections: number;
  readonly timeout: number;
  readonly prometheus?: string;
  readonly untilFiring?: string;
  readonly manifests?: string;
  readonly cost?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly iOwnThisTarget?: true;
  readonly topic?: string;
  readonly bootstrapServers?: string;
  readonly model?: string;
}

/** A stage as an option says it; without a duration of its own, it has that of `--stage-duration`. */
interface WrittenStage {
  readonly rate: number;
  readonly seconds: number | undefined;
}

/** The alert that the attack is for, where no manifests say otherwise: six pods with a core each, above 80 %. */
const FLEET: Fleet = { pods: 6, coresEach: 1, percent: 80, alert: 'AdminNotification_MaxScaleHighCPU' };
const MOST_RATE = 1_000_000;

/** `cdk8s-aiops attack`: load that grows in stages, against a service of one's own. */
export function attackCommand(): Command {
  const command = exitTwoOnMisuse(new Command('attack'))
    .description(COMMANDS.attack.description)
    .argument('[url]', 'base URL of the service, such as http://localhost:8080', httpUrl)
    .option('--topic <name>', 'write to this Kafka topic instead, a message for each row')
    .addOption(
      new Option('--bootstrap-servers <list>', STREAM_ENVIRONMENT.kafkaBootstrapServers.help).env(
        STREAM_ENVIRONMENT.kafkaBootstrapServers.name,
      ),
    )
    .option('--model <file>', 'artifact that the rows of a topic are for (default: what the URL serves)')
    .option(
      '--stages <rates>',
      'transactions a second, one stage after the other; 500:5m lasts five minutes',
      stageList,
      ATTACK_STAGES.map((rate) => ({ rate, seconds: undefined })),
    )
    .option('--stage-duration <duration>', 'how long a stage lasts', seconds, seconds('1m'))
    .option('--escalate-to <rate>', 'then double the rate until this one', number(1, MOST_RATE))
    .option('--rows <n>', 'rows in each transaction', number(1, 100_000), 1)
    .option(
      '--csv <file>',
      "draw rows from this CSV or Parquet file (default: like the model's training data)",
    )
    .option(
      '--drift <share>',
      `share of rows that lie ${SHIFT} standard deviations above, 0 to 1`,
      number(0, 1, 'number'),
      0,
    )
    .option('--seed <n>', 'seed of the rows', number(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--connections <n>', 'most transactions under way', number(1, 20_000), 500)
    .option(
      '--timeout <duration>',
      'longest wait for an answer, from the intended start',
      positiveDuration,
      10_000,
    )
    .option('--prometheus <url>', 'ask this Prometheus for replicas, CPU and alerts', httpUrl)
    .option('--until-firing <alert>', 'end once this alert fires; needs --prometheus')
    .option('--manifests <dir>', 'synthesized YAML, to say beforehand what the load can do to it')
    .option('--cost <file>', 'cost of a request, as `cdk8s-aiops measure` wrote it')
    .option('--dry-run', 'say what the load can do, and send nothing')
    .option('--json', 'print the summary as JSON, and nothing else, on standard output')
    .option(
      '--i-own-this-target',
      'the target is yours, although it is neither this machine nor a private network',
    )
    .addHelpText(
      'after',
      `
Transactions are POST /predict. They are sent at the times of a clock, whether earlier ones are answered or not, and
latency counts from the time at which a transaction was due. What could not be sent, because --connections were waiting,
is counted, and in the latencies it counts as --timeout, as does what was not answered in time.

With --topic a transaction is written as a message for each row, without a key, and is answered when all replicas in sync
have it: latency is that of the brokers. TLS and login are the KAFKA_ variables of the command stream.

Targets are this machine and private networks; --i-own-this-target allows others.

Exit codes: 0 done, or the alert of --until-firing fired; 1 the target is refused or not reached, nothing was answered,
or the alert did not fire; 2 wrong usage; 130 stopped by a signal.`,
    );
  return withDataOptions(command).action(async (url: string | undefined, flags: AttackFlags) => {
    const wrong = misuse(url, flags);
    if (wrong !== undefined) command.error(`error: ${wrong}`, { exitCode: 2 });
    try {
      process.exitCode = await run(url, flags);
    } catch (error) {
      reportDataProblem(error, knownProblem(error));
    }
  });
}

async function run(url: string | undefined, flags: AttackFlags): Promise<number> {
  const stages = stagesOf(flags);
  for (const line of await predict(flags, stages)) writeError(`${line}\n`);
  if (flags.dryRun) return 0;

  const { name: targetName, model, loopOf } = await targetOf(url, flags);
  const random = seededRandom(flags.seed);
  const draw = withDrift(await drawOf(model, flags, random), model, flags.drift, random);
  const loop = loopOf(draw);
  const ending = new AbortController();
  const screen = liveTable(process.stderr, printable);
  const state = { interrupted: false, fired: false };
  const interrupt = (): void => {
    if (state.interrupted) process.exit(130);
    state.interrupted = true;
    ending.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const attack = new Attack({
    loop,
    stages,
    signal: ending.signal,
    onProgress: (reports) => {
      screen.show(tableOf(reports, flags));
    },
    onStage: (report) => {
      if (!process.stderr.isTTY) writeError(`${stageLine(report)}\n`);
    },
  });
  const observer =
    flags.prometheus === undefined
      ? undefined
      : new Observer(flags.prometheus, (observation) => {
          attack.observe(observation);
          if (flags.untilFiring === undefined || observation.alerts.get(flags.untilFiring) !== 'firing')
            return;
          state.fired = true;
          ending.abort();
        });
  writeError(
    `${targetName}: ${model.name} ${model.version}, ${plural(flags.rows, 'row')} a transaction, ${plural(stages.length, 'stage')}\n`,
  );
  const reports = await attack.run(observer);
  screen.end();
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);

  if (observer?.problem !== undefined) writeError(`note: Prometheus cannot be asked: ${observer.problem}\n`);
  writeOutput(
    flags.json
      ? `${JSON.stringify(summaryOf(targetName, model, flags, reports, observer), null, 2)}\n`
      : tableOf(reports, flags),
  );
  for (const line of remarks(reports, flags)) writeError(`note: ${line}\n`);
  if (state.interrupted) return 130;
  if (flags.untilFiring !== undefined) {
    writeError(state.fired ? `${flags.untilFiring} fires\n` : `error: ${flags.untilFiring} did not fire\n`);
    return state.fired ? 0 : 1;
  }
  return reports.some(({ answered }) => answered > 0) ? 0 : 1;
}

interface AttackTarget {
  readonly name: string;
  readonly model: ServedModel;
  readonly loopOf: (draw: DrawRow) => OpenLoop;
}

/** @throws TargetError, ConfigError, or an error of the brokers */
async function targetOf(url: string | undefined, flags: AttackFlags): Promise<AttackTarget> {
  const { topic, rows, connections, timeout: timeoutMs, iOwnThisTarget: owned = false } = flags;
  const service = url === undefined ? undefined : await findTarget(url, owned);
  if (topic === undefined) {
    const target = service!;
    return {
      name: target.url,
      model: await askModel(target),
      loopOf: (draw) =>
        new OpenLoop({
          sender: new HttpSender(target, connections),
          transactions: transactions(draw, rows),
          connections,
          timeoutMs,
        }),
    };
  }
  const config = parseKafkaConfig({
    ...process.env,
    [STREAM_ENVIRONMENT.kafkaBootstrapServers.name]: flags.bootstrapServers,
  });
  for (const server of config.kafkaBootstrapServers) await findTarget(`http://${server}`, owned);
  const model = service === undefined ? modelOf(flags.model!) : await askModel(service);
  const sender = new TopicSender({
    kafka: await loadKafka(),
    topic,
    bootstrapServers: config.kafkaBootstrapServers,
    connection: connectionOptions(config, readIfThere),
  });
  try {
    await sender.open();
  } catch (error) {
    await sender.close();
    throw new TargetError(
      `topic ${topic} at ${config.kafkaBootstrapServers.join(', ')} cannot be written to: ${reasonOf(error)}`,
    );
  }
  return {
    name: `topic ${topic}`,
    model,
    loopOf: (draw) =>
      new OpenLoop({ sender, transactions: topicTransactions(model, draw, rows), connections, timeoutMs }),
  };
}

/** The innermost reason: the client wraps what happened. */
function reasonOf(error: unknown): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : (error as Error).cause;
  return inner instanceof Error ? reasonOf(inner) : (error as Error).message;
}

function modelOf(path: string): ServedModel {
  const model = describedModel(parseArtifact(readInput(path).toString()));
  if (model === undefined) throw new TargetError(`--model ${path} does not describe its features`);
  return model;
}

function misuse(
  url: string | undefined,
  { topic, bootstrapServers, model, untilFiring, prometheus }: AttackFlags,
): string | undefined {
  if (topic === undefined && url === undefined) return 'give the URL of a service, or --topic';
  if (topic === undefined && model !== undefined) return '--model is for --topic; a service tells its model';
  if (topic !== undefined && bootstrapServers === undefined)
    return '--topic needs --bootstrap-servers, such as kafka:9092';
  if (topic !== undefined && (url === undefined) === (model === undefined))
    return '--topic needs either --model with an artifact, or the URL of a service that serves it';
  if (untilFiring !== undefined && prometheus === undefined)
    return '--until-firing needs --prometheus, which knows the alert';
  return undefined;
}

function knownProblem(error: unknown): string | undefined {
  if (error instanceof TargetError || error instanceof NoKafkaClientError) return error.message;
  return error instanceof ConfigError ? error.problems.join('; ') : undefined;
}

function stagesOf({ stages, stageDuration, escalateTo = 0 }: AttackFlags): readonly Stage[] {
  const written = stages.map(({ rate, seconds: own = stageDuration }) => ({ rate, seconds: own }));
  return escalate(written, escalateTo);
}

async function predict(flags: AttackFlags, stages: readonly Stage[]): Promise<readonly string[]> {
  const peak = { rate: Math.max(...stages.map(({ rate }) => rate)), rowsEach: flags.rows };
  if (flags.topic !== undefined) {
    return [
      `${(peak.rate * peak.rowsEach).toLocaleString('en')} messages a second at most; what they cost is decided by the batches of the scorers, not by this command`,
    ];
  }
  return forecast(
    costOf(flags),
    peak,
    flags.manifests === undefined ? FLEET : await fleetOf(flags.manifests),
  );
}

function costOf({ cost }: AttackFlags): RequestCost {
  if (cost === undefined) return DEFAULT_COST;
  try {
    return parseCost(readFileSync(cost, 'utf8'));
  } catch (error) {
    throw new TargetError(`--cost ${cost}: ${(error as Error).message}`);
  }
}

/** The service of the manifests with the most pods. */
async function fleetOf(folder: string): Promise<Fleet> {
  const documents = await readManifestFiles([folder]);
  const services = simulatedServices(new ManifestSet(documents.map(({ object }) => object)));
  const [service] = services.toSorted((a, b) => mostReplicas(b) - mostReplicas(a));
  if (service === undefined)
    throw new TargetError(`--manifests ${folder}: no Deployment runs this package's image`);
  return { ...FLEET, pods: mostReplicas(service), coresEach: service.cpuLimitCores ?? FLEET.coresEach };
}

async function drawOf(model: ServedModel, flags: AttackFlags, random: RandomSource): Promise<DrawRow> {
  if (flags.csv === undefined) return baselineRows(model, random);
  const categories = model.features.filter(({ kind }) => kind === 'categorical').map(({ name }) => name);
  const { dataset } = await readData(flags.csv, flags, categories);
  return tableRows(model, modelRows(model.features, dataset).values, random);
}

function tableOf(reports: readonly StageReport[], { timeout }: AttackFlags): string {
  return textTable(stageRows(reports, timeout));
}

function stageLine({ intendedRate, sentRate, answeredRate, notSent, latencyMs }: StageReport): string {
  const p99 = latencyMs['p99'];
  return `${intendedRate}/s: sent ${sentRate}/s, answered ${answeredRate}/s, not sent ${notSent}, p99 ${p99 === null || p99 === undefined ? '-' : `${Math.round(p99)} ms`}`;
}

/** What a reader of the table could take wrongly. */
function remarks(reports: readonly StageReport[], { connections }: AttackFlags): string[] {
  const notSent = reports.reduce((sum, report) => sum + report.notSent, 0);
  const late = Math.max(0, ...reports.map(({ sentLateP99Ms }) => sentLateP99Ms ?? 0));
  return [
    ...(notSent > 0
      ? [
          `${notSent} transactions were due and not sent: ${connections} were waiting for an answer (--connections)`,
        ]
      : []),
    ...(late > 100
      ? [
          `transactions were sent up to ${Math.round(late)} ms late (p99): this machine or the connections were too few for the rate`,
        ]
      : []),
  ];
}

function summaryOf(
  url: string,
  { name, version }: ServedModel,
  { rows, drift, timeout }: AttackFlags,
  stages: readonly StageReport[],
  observer: Observer | undefined,
): object {
  return {
    target: url,
    model: { name, version },
    rowsPerTransaction: rows,
    driftShare: drift,
    timeoutMs: timeout,
    stages,
    prometheus: observer === undefined ? null : { url: observer.url, problem: observer.problem ?? null },
  };
}

/** `50,200:5m`. */
function stageList(text: string): readonly WrittenStage[] {
  return text.split(',').map((part) => {
    const [rate = '', time, ...rest] = part.trim().split(':');
    if (rest.length > 0)
      throw new InvalidArgumentError('Give rates separated by commas, such as 50,200,500:5m.');
    return { rate: number(1, MOST_RATE)(rate), seconds: time === undefined ? undefined : seconds(time) };
  });
}

function positiveDuration(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === 0) throw new InvalidArgumentError('Give a duration longer than 0.');
  return milliseconds;
}

function seconds(text: string): number {
  return positiveDuration(text) / 1000;
}
