import { createServer, type Server } from 'node:http';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Registry } from 'prom-client';
import type { Anomaly } from '../runtime/anomalies/anomaly-detector';
import { LineCutter } from '../runtime/anomalies/line-cutter';
import { StreamWatch, type StreamSummary } from '../runtime/anomalies/stream-watch';
import { TIME_UNITS, TimestampError, type TimeUnit } from '../runtime/anomalies/timestamp';
import { watchRegistry } from '../runtime/anomalies/watch-registry';
import { ConfigError } from '../runtime/config/config';
import { ROUTES } from '../runtime/contract/routes';
import { STREAM_ENVIRONMENT } from '../runtime/contract/streaming/environment';
import { WATCH_JOB, WATCH_SOURCE_LABEL } from '../runtime/contract/watch-metrics';
import { figure, plural } from '../runtime/report/figures';
import { NoKafkaClientError } from '../runtime/streaming/kafka/load-kafka';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { followFile, inputChunks } from './follow-file';
import { topicLines, type TopicOptions } from './follow-topic';
import { duration } from './duration-option';
import { exitTwoOnMisuse, httpUrl, number } from './option-parsers';
import { PushedGroup, PushError } from './pushgateway';
import { writeError, writeOutput } from './terminal';
import { prepareOutput, writeAtomically } from './write-atomically';

interface WatchFlags {
  readonly threshold: number;
  readonly for: number;
  readonly maxGap: number;
  readonly reorder?: number;
  readonly timeField: string;
  readonly valueField: string;
  readonly timeUnit?: TimeUnit;
  readonly assumeOffset?: number;
  readonly follow?: true;
  readonly topic?: string;
  readonly bootstrapServers?: string;
  readonly offsetReset: TopicOptions['from'];
  readonly source?: string;
  readonly summary?: string;
  readonly pushgateway?: string;
  readonly pushInterval: number;
  readonly deleteGroupAfter?: number;
  readonly metricsPort?: number;
  readonly metricsHost: string;
}

/** Apart from 1, so that a pipeline can tell what was found from what went wrong. */
const FOUND = 10;
/** Out of place beyond which a reading is late: nothing waits for it in a file, and an alarm does in a stream. */
const REORDER_MS = { file: 600_000, stream: 0 } as const;
/** Lines that are no readings and are shown; the others are counted. */
const MOST_SHOWN = 5;

const LOGIN_VARIABLES = Object.values(STREAM_ENVIRONMENT)
  .map(({ name }) => name)
  .filter((name) => name.startsWith('KAFKA_') && name !== STREAM_ENVIRONMENT.kafkaBootstrapServers.name);

/** `cdk8s-aiops watch`: times of high CPU usage in a stream of JSON lines. */
export function watchCommand(): Command {
  const command = exitTwoOnMisuse(new Command('watch'))
    .description(COMMANDS.watch.description)
    .argument('[stream]', 'file of JSON lines; - reads standard input')
    .option('--topic <name>', 'read this Kafka topic instead, whose messages are JSON, until a signal comes')
    .addOption(
      new Option('--bootstrap-servers <list>', STREAM_ENVIRONMENT.kafkaBootstrapServers.help).env(
        STREAM_ENVIRONMENT.kafkaBootstrapServers.name,
      ),
    )
    .addOption(
      new Option('--offset-reset <end>', 'where the topic is read from')
        .choices(['earliest', 'latest'])
        .default('latest'),
    )
    .option(
      '--threshold <percent>',
      'usage above it is high; usage equal to it is not',
      number(0, 1e9, 'number'),
      90,
    )
    .addOption(durationOption('--for <duration>', 'how long usage must be high, at least', '5m'))
    .addOption(
      durationOption(
        '--max-gap <duration>',
        'how long a reading stands for what follows; a longer gap ends an anomaly',
        '5m',
      ),
    )
    .addOption(
      new Option(
        '--reorder <duration>',
        'how much earlier than another a reading may be that comes after it (default: 10m for a file, 0 for standard input, --follow and --topic, where it delays each alarm)',
      ).argParser(duration),
    )
    .option('--time-field <name>', 'member with the time; a.b is b in a', 'timestamp')
    .option('--value-field <name>', 'member with the usage', 'cpu_usage_percent')
    .addOption(
      new Option('--time-unit <unit>', 'unit of times that are numbers (default: by their digits)').choices(
        TIME_UNITS,
      ),
    )
    .option(
      '--assume-offset <offset>',
      'offset from UTC of times that name none: Z, or such as +02:00',
      offsetMinutes,
    )
    .option('--follow', 'wait for more at the end of the file, as tail -F does')
    .option('--summary <file>', 'write the summary as JSON, too')
    .option(
      '--source <name>',
      'name of the stream on the Pushgateway (default: name of the file or the topic)',
      sourceName,
    )
    .option('--pushgateway <url>', 'push metrics to this Pushgateway', httpUrl)
    .addOption(durationOption('--push-interval <duration>', 'time between two pushes', '15s'))
    .addOption(
      new Option(
        '--delete-group-after <duration>',
        'remove what was pushed so long after the end; 0 at once (default: it stays)',
      ).argParser(duration),
    )
    .option(
      '--metrics-port <port>',
      'expose the metrics on this port while the stream is read',
      number(0, 65_535),
    )
    .option('--metrics-host <address>', 'address of that port', '127.0.0.1')
    .addHelpText(
      'after',
      `
Prints a JSON line for each anomaly, once it has ended, on standard output, and a summary on standard error.
Finds what Prometheus finds with the alert \`expr: cpu_usage_percent > 90\` and \`for: 5m\` over the same readings.

Times: RFC 3339 with any offset, or numbers since 1970 of 10 (s), 13 (ms), 16 (us) or 19 (ns) digits.

A topic needs the package @platformatic/kafka. TLS and login are environment variables, as those of \`stream\`:
${LOGIN_VARIABLES.join(', ')}. Nothing is committed.

SIGINT and SIGTERM end the stream: the summary is printed, and the last push is made.

Exit codes: 0 no anomaly; ${FOUND} anomalies found; 1 the stream cannot be read or holds no reading, or the last push
failed; 2 wrong usage.`,
    );
  return command.action(async (given: string | undefined, flags: WatchFlags) => {
    const fail = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
    if ((given === undefined) === (flags.topic === undefined))
      fail('give either a file of JSON lines, - for standard input, or --topic');
    if (flags.topic !== undefined && flags.bootstrapServers === undefined)
      fail('--topic needs --bootstrap-servers, such as kafka:9092');
    if (flags.topic !== undefined && flags.follow) fail('a topic is always followed; leave --follow out');
    const path = given ?? flags.topic!;
    if (path === '-' && flags.follow) fail('standard input is read until it ends; leave --follow out');
    if (flags.metricsPort !== undefined && path !== '-' && !flags.follow && flags.topic === undefined)
      fail(
        '--metrics-port needs --follow, --topic or standard input: a file is read before anybody can scrape',
      );
    if (flags.pushInterval === 0) fail('--push-interval must be longer than 0');
    if (flags.deleteGroupAfter !== undefined && flags.pushgateway === undefined)
      fail('--delete-group-after needs --pushgateway');
    try {
      if (flags.summary !== undefined) prepareOutput(flags.summary);
      await watch(path, flags);
    } catch (error) {
      reportDataProblem(error, knownProblem(error, path));
    }
  });
}

function durationOption(flags: string, description: string, written: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(written), written);
}

function knownProblem(error: unknown, path: string): string | undefined {
  if (error instanceof TimestampError) return `${path === '-' ? 'standard input' : path}, ${error.message}`;
  if (error instanceof PushError || error instanceof NoKafkaClientError) return error.message;
  if (error instanceof ConfigError) return error.problems.join('; ');
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is taken; give another --metrics-port`;
  return undefined;
}

async function watch(path: string, flags: WatchFlags): Promise<void> {
  const name = path === '-' ? 'standard input' : path;
  let shown = 0;
  const stream = new StreamWatch({
    threshold: flags.threshold,
    forMs: flags.for,
    maxGapMs: flags.maxGap,
    reorderMs:
      flags.reorder ??
      REORDER_MS[path === '-' || flags.follow || flags.topic !== undefined ? 'stream' : 'file'],
    timeField: flags.timeField,
    valueField: flags.valueField,
    unit: flags.timeUnit,
    offsetMinutes: flags.assumeOffset,
    onAnomaly: (anomaly) => {
      writeOutput(`${JSON.stringify(jsonOf(anomaly))}\n`);
    },
    onMalformed: (line, problem) => {
      shown++;
      if (shown <= MOST_SHOWN) writeError(`note: ${name}, line ${line}: ${problem}\n`);
      if (shown === MOST_SHOWN) writeError('note: further lines that are no readings are counted only\n');
    },
  });
  const registry = watchRegistry(stream, flags.threshold);
  const ending = endingSignal();
  const exposed = flags.metricsPort === undefined ? undefined : await expose(registry, flags);
  const pushing = startPushing(path, flags, registry);
  try {
    await readAll(path, flags, stream, ending.signal);
    if (flags.summary !== undefined)
      writeAtomically(flags.summary, `${JSON.stringify(summaryJson(name, stream.summary), null, 2)}\n`);
    writeError(describe(name, stream.summary, flags));
    if (stream.summary.read === 0) process.exitCode = 1;
    else if (stream.summary.anomalies > 0) process.exitCode = FOUND;
    await pushing?.end();
  } finally {
    pushing?.stop();
    exposed?.close();
    exposed?.closeAllConnections();
    ending.release();
  }
}

async function readAll(
  path: string,
  flags: WatchFlags,
  stream: StreamWatch,
  signal: AbortSignal,
): Promise<void> {
  const cutter = new LineCutter();
  for await (const chunk of chunksOf(path, flags, signal))
    for (const line of cutter.push(chunk)) stream.line(line);
  // a line that is just being written is none yet
  if (!signal.aborted) for (const line of cutter.end()) stream.line(line);
  stream.end();
}

function chunksOf(path: string, flags: WatchFlags, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const { topic, bootstrapServers = '', offsetReset: from } = flags;
  if (topic !== undefined) return topicLines({ topic, bootstrapServers, from }, signal);
  if (!flags.follow) return inputChunks(path, signal);
  return followFile(path, signal, (line) => {
    writeError(`note: ${line}\n`);
  });
}

interface Pushing {
  /** The last push, and the removal of the group if that was asked for. */
  end(): Promise<void>;
  stop(): void;
}

function startPushing(path: string, flags: WatchFlags, registry: Registry): Pushing | undefined {
  if (flags.pushgateway === undefined) return undefined;
  const source = flags.source ?? (path === '-' ? 'stdin' : basename(path));
  const group = new PushedGroup(
    flags.pushgateway,
    { job: WATCH_JOB, [WATCH_SOURCE_LABEL]: source },
    registry,
  );
  let failing = false;
  const push = async (): Promise<void> => {
    try {
      await group.push();
      if (failing) writeError('note: the Pushgateway takes metrics again\n');
      failing = false;
    } catch (error) {
      if (!(error instanceof PushError)) throw error;
      if (!failing)
        writeError(`note: ${error.message}; the next push is in ${flags.pushInterval / 1000} s\n`);
      failing = true;
    }
  };
  let underWay = push();
  const timer = setInterval(() => {
    underWay = underWay.then(push);
  }, flags.pushInterval);
  return {
    async end() {
      clearInterval(timer);
      await underWay;
      await group.pushPersistently();
      if (flags.deleteGroupAfter === undefined) return;
      await sleep(flags.deleteGroupAfter);
      await group.deletePersistently();
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

function expose(registry: Registry, { metricsPort, metricsHost }: WatchFlags): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== ROUTES.metrics) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`the metrics are at ${ROUTES.metrics}\n`);
      return;
    }
    void registry
      .metrics()
      .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text));
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(metricsPort, metricsHost, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null)
        writeError(`note: metrics at http://${metricsHost}:${address.port}${ROUTES.metrics}\n`);
      done(server);
    });
  });
}

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process as if nobody listened. */
function endingSignal(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const end = (): void => {
    controller.abort();
    release();
  };
  const release = (): void => {
    for (const name of names) process.off(name, end);
  };
  for (const name of names) process.on(name, end);
  return { signal: controller.signal, release };
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

function jsonOf({ start, end, lastAbove, peak, mean, readings, endedBy }: Anomaly): object {
  return {
    start: iso(start),
    end: iso(end),
    durationSeconds: (end - start) / 1000,
    peak,
    mean: Number(mean.toPrecision(12)),
    readings,
    lastAbove: iso(lastAbove),
    endedBy,
  };
}

function summaryJson(source: string, { first, last, ...counts }: StreamSummary): object {
  return {
    source,
    ...counts,
    first: first && iso(first.time),
    last: last && iso(last.time),
  };
}

function describe(name: string, summary: StreamSummary, { threshold, for: forMs }: WatchFlags): string {
  const { lines, read, outOfOrder, duplicate, conflict, late, malformed, gaps, anomalies, first, last } =
    summary;
  if (first === undefined || last === undefined) {
    return `error: ${name} holds no reading: ${lines === 0 ? 'it is empty' : `none of its ${plural(lines, 'line')} is one`}\n`;
  }
  const counted = [
    [outOfOrder, 'out of order'],
    [late, 'too late'],
    [duplicate, 'duplicate'],
    [conflict, 'with another value for the same time'],
    [malformed, 'malformed'],
  ] as const;
  const odd = counted.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [
    `${name}: ${plural(read, 'reading')} from ${iso(first.time)} to ${iso(last.time)}, ${plural(gaps, 'gap')}`,
    odd.length === 0 ? '' : `; of ${plural(lines, 'line')}: ${odd.join(', ')}`,
    `\nabove ${figure(threshold)} % for ${forMs / 1000} s or longer: ${anomalies === 0 ? 'never' : plural(anomalies, 'time')}\n`,
  ].join('');
}

/** `Z`, or hours and minutes with a sign. */
function offsetMinutes(text: string): number {
  const match = /^(?:[Zz]|([+-])(\d\d):?(\d\d))$/.exec(text);
  const [, sign, hours = '0', minutes = '0'] = match ?? [];
  if (match === null || Number(hours) > 23 || Number(minutes) > 59)
    throw new InvalidArgumentError('Give Z, or hours and minutes with a sign, such as +02:00 or -05:30.');
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}

/** A label's value that needs no encoding of its own in the path of a group. */
function sourceName(text: string): string {
  if (text === '' || text.includes('/')) throw new InvalidArgumentError('Give a name without slashes.');
  return text;
}
