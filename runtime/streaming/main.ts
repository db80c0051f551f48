// first, because it listens for signals while the others load
import '../process/early-signals';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Client } from '../client/client';
import { ConfigError, parseConfig, type Config, type Environment } from '../config/config';
import { ConfigProblems } from '../config/config-problems';
import { parseStreamConfig, type StreamConfig } from '../config/stream-config';
import { unreadVariables } from '../config/unread-variables';
import { ENVIRONMENT } from '../contract/environment';
import { LOG_MESSAGES } from '../contract/events';
import { EXIT_CODES } from '../contract/image';
import { METRICS } from '../contract/metrics';
import { STREAM_LOG_MESSAGES } from '../contract/streaming/messages';
import { VERSION } from '../contract/version';
import { LoadedModel } from '../inference/loaded-model';
import { loadModel } from '../model/load-model';
import { modelLimitBytes } from '../model/model-limit';
import { readArtifact } from '../model/read-artifact';
import { memoryLimits, processCpu, readIfThere } from '../process/resources';
import { onStopSignal } from '../process/stop-signals';
import { createCpuUsage } from '../telemetry/cpu-usage';
import { createLogger } from '../telemetry/log';
import { LogOutput } from '../telemetry/log-output';
import { createMetrics, type Metrics } from '../telemetry/metrics';
import { createScrape } from '../telemetry/scrape';
import { connect, type ConnectOptions } from './kafka/connect';
import { connectionOptions } from './kafka/connection-options';
import { loadKafka, NoKafkaClientError } from './kafka/load-kafka';
import { RefusedConnectionError } from './kafka/refused-connection';
import { InProcessScorer } from './scoring/in-process-scorer';
import type { RowScorer } from './scoring/row-scorer';
import { ServiceScorer } from './scoring/service-scorer';
import { createStatusApp, listenForStatus } from '../process/status-server';
import { createStreamMetrics } from './stream-metrics';
import { StreamScorer } from './stream-scorer';

/** Standard output, and the limit in bytes for lines that wait for it. */
const LOG = { fd: 1, limit: 8 * 1024 * 1024 } as const;

/** Metrics of the service that a scorer has too. */
const SHARED = ['buildInfo', 'cpuUsage', 'logWriteFailures', 'logLinesDropped'] as const;
/** Those that it has if it scores in its own process. */
const SHARED_IN_PROCESS = [
  'modelInfo',
  'inferenceLatency',
  'predictions',
  'driftEvents',
  'driftStatistic',
  'driftThreshold',
  'driftPValue',
  'driftEffectSize',
  'driftDetected',
  'driftState',
  'driftOverallState',
  'driftEvaluationDuration',
  'driftBaselineInfo',
  'driftUnjudged',
  'driftWindowRows',
  'featureBins',
  'featureBinBaselineRows',
  'dataQualityViolations',
  'dataQualityRows',
] as const satisfies readonly (keyof Metrics)[];

/**
 * Runs a scorer until the process ends. The port is open, and liveness answered, before the model is loaded.
 *
 * It ends with one of `EXIT_CODES`.
 */
export async function runScorer(environment: Environment): Promise<void> {
  const output = new LogOutput(LOG);
  const { config, stream, connection } = configure(environment);
  const logger = createLogger(config.logLevel, output);
  const registry = new Registry();
  const serviceMetrics = new Registry();
  const metrics = createMetrics(serviceMetrics);
  output.onFailure = () => {
    metrics.logWriteFailures.inc();
  };
  output.onDrop = () => {
    metrics.logLinesDropped.inc();
  };
  process.on('exit', () => {
    output.finish();
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an unexpected error was thrown');
    process.exit(EXIT_CODES.failed.code);
  });
  collectDefaultMetrics({ register: registry });
  const shared = stream.streamVia === 'service' ? SHARED : [...SHARED, ...SHARED_IN_PROCESS];
  for (const key of shared) registry.registerMetric(serviceMetrics.getSingleMetric(METRICS[key].name)!);
  metrics.buildInfo.set({ version: VERSION, node_version: process.version }, 1);
  const clock = (): number => performance.now();
  const cpuUsage = createCpuUsage({ ...processCpu, clock });
  metrics.beforeScrape.cpu = () => {
    metrics.cpuUsage.set(cpuUsage());
  };
  const streamMetrics = createStreamMetrics(registry);
  // only their names, because a value may be a secret
  const unread = unreadVariables(environment);
  if (unread.length > 0) logger.warn({ unread }, 'variables that look like settings are not read');

  const run: { scorer?: StreamScorer; end?: Promise<void> } = {};
  onStopSignal(async (signal) => {
    const timeoutMs = config.shutdownTimeoutSeconds * 1000;
    logger.info({ signal, timeoutMs }, LOG_MESSAGES.draining);
    setTimeout(() => {
      logger.fatal('the batch was still under way at the end of SHUTDOWN_TIMEOUT_SECONDS');
      process.exit(EXIT_CODES.failed.code);
    }, timeoutMs);
    run.scorer?.stop();
    await run.end;
    logger.info(LOG_MESSAGES.drained);
    process.exit(EXIT_CODES.drained.code);
  });

  const app = createStatusApp({
    ready: () => run.scorer?.ready === true,
    scrape: createScrape(registry, clock),
  });
  try {
    await listenForStatus(app, config.port, config.host);
  } catch (error) {
    logger.fatal(
      { err: error },
      `${ENVIRONMENT.port.name} ${config.port} on ${config.host} could not be opened`,
    );
    process.exit(EXIT_CODES.failed.code);
  }

  const { kafka, rows } = await prepare(config, stream, metrics, logger);
  run.scorer = new StreamScorer({
    config: stream,
    scorer: rows,
    metrics: streamMetrics,
    logger,
    connect: (onChange) =>
      connect(
        {
          kafka,
          config: stream,
          connection,
          hostname: hostname(),
          onAbort: () => {
            streamMetrics.transactionsAborted.inc();
          },
          wait: (milliseconds) => wait(milliseconds),
        },
        onChange,
      ),
    now: Date.now,
    clock,
    random: Math.random,
    timer: (milliseconds, action) => {
      const timeout = setTimeout(action, milliseconds);
      return () => {
        clearTimeout(timeout);
      };
    },
  });
  const { streamTopic: topic, streamGroup: group, streamVia: via, streamDelivery: delivery } = stream;
  logger.info({ topic, group, via, delivery, port: config.port }, STREAM_LOG_MESSAGES.started);
  run.end = run.scorer.run().catch((error: unknown) => {
    if (!(error instanceof RefusedConnectionError)) throw error;
    logger.fatal({ err: error.cause }, error.message);
    process.exit(EXIT_CODES.configuration.code);
  });
  await run.end;
}

interface Configured {
  readonly config: Config;
  readonly stream: StreamConfig;
  readonly connection: ConnectOptions['connection'];
}

function configure(environment: Environment): Configured {
  const found = new ConfigProblems();
  const config = found.read(() => parseConfig(environment));
  const stream = found.read(() => parseStreamConfig(environment));
  const connection = stream && found.read(() => connectionOptions(stream, readIfThere));
  if (config !== undefined && stream !== undefined && connection !== undefined) {
    return { config, stream, connection };
  }
  process.stderr.write(`${new ConfigError(found.problems).message}\n`);
  process.exit(EXIT_CODES.configuration.code);
}

/** Loads the client and the model, or ends the process. */
async function prepare(config: Config, stream: StreamConfig, metrics: Metrics, logger: Logger) {
  try {
    const kafka = await loadKafka();
    return { kafka, rows: await rowScorer(config, stream, metrics, logger) };
  } catch (error) {
    if (error instanceof NoKafkaClientError) {
      logger.fatal(error.message);
      process.exit(EXIT_CODES.failed.code);
    }
    metrics.modelLoadFailures.inc();
    logger.fatal({ path: config.modelPath, err: error }, LOG_MESSAGES.modelRefused);
    process.exit(EXIT_CODES.model.code);
  }
}

/** @throws ArtifactError if the model is refused, or an error of the system if it cannot be read */
async function rowScorer(
  config: Config,
  stream: StreamConfig,
  metrics: Metrics,
  logger: Logger,
): Promise<RowScorer> {
  const { streamProbabilities: probabilities, streamServiceUrl, streamServiceTimeoutSeconds } = stream;
  if (streamServiceUrl !== undefined) {
    const client = new Client(streamServiceUrl, { tries: 1, timeoutMs: 1000 * streamServiceTimeoutSeconds });
    return new ServiceScorer({ client, probabilities });
  }
  const { memoryBytes, heapBytes } = memoryLimits();
  const limit = config.modelLimitBytes ?? modelLimitBytes(memoryBytes, heapBytes);
  const bytes = await readArtifact(config.modelPath, limit);
  const model = loadModel(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'), {
    digest: config.modelDigest,
    version: config.modelVersion,
  });
  const clock = (): number => performance.now();
  const loaded = new LoadedModel(model, {
    config,
    metrics,
    logger,
    now: Date.now,
    clock,
    schedule: setImmediate,
    newId: randomUUID,
    onEpisode: () => undefined,
  });
  const { name, version, digest, task, features } = model;
  metrics.modelInfo.set({ name, version, digest, task }, 1);
  logger.info({ name, version, digest, task, features: features.length }, LOG_MESSAGES.modelLoaded);
  return new InProcessScorer({ loaded, probabilities, latency: metrics.inferenceLatency.series({}), clock });
}

if (require.main === module) void runScorer(process.env);
