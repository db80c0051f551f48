// first, because it listens for signals while the others load
import '../process/early-signals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ConfigError, parseConfig, type Config, type Environment } from '../config/config';
import { ConfigProblems } from '../config/config-problems';
import { parseReceiverConfig, type ReceiverConfig } from '../config/receiver-config';
import { unreadVariables } from '../config/unread-variables';
import { ENVIRONMENT } from '../contract/environment';
import { LOG_MESSAGES } from '../contract/events';
import { EXIT_CODES } from '../contract/image';
import { METRICS } from '../contract/metrics';
import { RECEIVER_ENVIRONMENT, RECEIVER_LOG_MESSAGES, SERVICE_ACCOUNT } from '../contract/receiver';
import { VERSION } from '../contract/version';
import { readIfThere } from '../process/resources';
import { listenForStatus } from '../process/status-server';
import { onStopSignal } from '../process/stop-signals';
import { createLogger } from '../telemetry/log';
import { LogOutput } from '../telemetry/log-output';
import { metricFactory } from '../telemetry/metric-factory';
import { createScrape } from '../telemetry/scrape';
import { parseSigningKey } from '../webhook/signature';
import { createTarget, type TargetEdges } from './create-target';
import { DriftReceiver } from './drift-receiver';
import { createReceiverApp } from './receiver-app';
import { createReceiverMetrics } from './receiver-metrics';
import { sendRequest } from './send-request';
import { StateFile } from './state-file';

/** Standard output, and the limit in bytes for lines that wait for it. */
const LOG = { fd: 1, limit: 1024 * 1024 } as const;
/** Each may hold a body of 256 KiB. */
const MOST_CONNECTIONS = 128;

/**
 * Runs the drift receiver until the process ends.
 *
 * It ends with one of `EXIT_CODES`.
 */
export async function runReceiver(environment: Environment): Promise<void> {
  const output = new LogOutput(LOG);
  const { config, receiver: settings } = configure(environment);
  const logger = createLogger(config.logLevel, output);
  process.on('exit', () => {
    output.finish();
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an unexpected error was thrown');
    process.exit(EXIT_CODES.failed.code);
  });
  const unread = unreadVariables(environment);
  if (unread.length > 0) logger.warn({ unread }, 'variables that look like settings are not read');

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { gauge } = metricFactory(registry);
  gauge(METRICS.buildInfo).set({ version: VERSION, node_version: process.version }, 1);

  const file = new StateFile(settings.receiverDirectory);
  const { state, damaged } = await file.load(Date.now()).catch((error: unknown) => {
    logger.fatal(
      { err: error },
      `${RECEIVER_ENVIRONMENT.receiverDirectory.name} ${settings.receiverDirectory} must be a folder that can be written to`,
    );
    process.exit(EXIT_CODES.failed.code);
  });
  if (damaged !== undefined) logger.error({ path: damaged }, RECEIVER_LOG_MESSAGES.damaged);

  const receiver: DriftReceiver = new DriftReceiver({
    state,
    save: (next) => file.save(next),
    target: createTarget(settings, targetEdges(settings, environment)),
    services: settings.receiverServices,
    intervalMs: settings.receiverMinimumIntervalSeconds * 1000,
    budget: settings.receiverDailyBudget,
    trainingMs: settings.receiverTrainingSeconds * 1000,
    onCause: (outcome) => {
      metrics.causes.inc({ outcome });
    },
    onTarget: (failing) => {
      if (failing) metrics.targetFailures.inc();
      metrics.targetFailing.set(failing ? 1 : 0);
    },
    logger,
    clock: Date.now,
    random: Math.random,
    timer: (milliseconds, action) => {
      const timeout = setTimeout(action, milliseconds);
      return () => {
        clearTimeout(timeout);
      };
    },
  });
  const metrics = createReceiverMetrics(registry, {
    waiting: () => receiver.waiting,
    running: () => (receiver.running ? 1 : 0),
    budget: () => receiver.budget,
    lastStartSeconds: () => receiver.lastStart / 1000,
  });

  let stopping = false;
  const app = createReceiverApp({
    ready: () => !stopping,
    scrape: createScrape(registry, () => performance.now()),
    keys: keysOf(settings),
    alertsAuthorization: authorizationOf(settings),
    alerts: settings.receiverAlerts,
    receive: (notice) => receiver.receive(notice),
    count: (source, outcome) => {
      metrics.events.inc({ source, outcome });
    },
    logger,
    clock: Date.now,
  });
  const server = await listenForStatus(app, config.port, config.host).catch((error: unknown) => {
    logger.fatal(
      { err: error },
      `${ENVIRONMENT.port.name} ${config.port} on ${config.host} could not be opened`,
    );
    process.exit(EXIT_CODES.failed.code);
  });
  server.maxConnections = MOST_CONNECTIONS;

  onStopSignal(async (signal) => {
    const timeoutMs = config.shutdownTimeoutSeconds * 1000;
    stopping = true;
    logger.info({ signal, timeoutMs }, LOG_MESSAGES.draining);
    setTimeout(() => {
      logger.fatal('a request was still under way at the end of SHUTDOWN_TIMEOUT_SECONDS');
      process.exit(EXIT_CODES.failed.code);
    }, timeoutMs);
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
    receiver.stop();
    await ended;
    logger.info(LOG_MESSAGES.drained);
    process.exit(EXIT_CODES.drained.code);
  });
  const { receiverTarget: target } = settings;
  logger.info({ port: config.port, target, waiting: receiver.waiting }, RECEIVER_LOG_MESSAGES.listening);
  const ended = receiver.run();
  await ended;
}

function configure(environment: Environment): { config: Config; receiver: ReceiverConfig } {
  const found = new ConfigProblems();
  const config = found.read(() => parseConfig(environment));
  const receiver = found.read(() => parseReceiverConfig(environment));
  if (receiver !== undefined) found.problems.push(...fileProblems(receiver, environment));
  if (config !== undefined && receiver !== undefined && found.problems.length === 0)
    return { config, receiver };
  process.stderr.write(`${new ConfigError(found.problems).message}\n`);
  process.exit(EXIT_CODES.configuration.code);
}

/** A file that is not there would be noticed with the first event, at night. */
function* fileProblems(config: ReceiverConfig, environment: Environment): Generator<string> {
  const keys = ['receiverKeyFile', 'receiverAlertsTokenFile', 'receiverTokenFile', 'receiverCaFile'] as const;
  for (const key of keys) {
    const path = config[key];
    if (path === undefined || (readIfThere(path)?.trim() ?? '') !== '') continue;
    yield `${RECEIVER_ENVIRONMENT[key].name} must name a file with a text, got "${path}"; write the file's path, not the text`;
  }
  if (config.receiverTarget !== 'kubernetes') return;
  const { token, ca, namespace, host } = SERVICE_ACCOUNT;
  const { receiverAccountDirectory: directory } = config;
  const missing = [token, ca, namespace].find((name) => readIfThere(join(directory, name)) === undefined);
  if (missing !== undefined) {
    yield `RECEIVER_TARGET kubernetes needs the files of a service account, and there is no ${join(directory, missing)}; run it in a pod that mounts them`;
  }
  if (!environment[host]) yield `RECEIVER_TARGET kubernetes needs ${host}, which every pod of a cluster has`;
}

function targetEdges(
  { receiverAccountDirectory: directory, receiverCaFile }: ReceiverConfig,
  environment: Environment,
): TargetEdges {
  const { token, ca, namespace, host, port } = SERVICE_ACCOUNT;
  return {
    kubernetes: () => {
      const name = environment[host] ?? '';
      // an IPv6 address stands in brackets
      const authority = `${name.includes(':') ? `[${name}]` : name}:${environment[port] ?? '443'}`;
      return {
        url: new URL(`https://${authority}`),
        namespace: readIfThere(join(directory, namespace))?.trim() ?? '',
        token: () => readSecret(join(directory, token)),
        ca: readIfThere(join(directory, ca)) ?? '',
      };
    },
    readSecret,
    ca: receiverCaFile === undefined ? undefined : readIfThere(receiverCaFile),
    send: sendRequest,
    clock: Date.now,
  };
}

/** One key a line. */
function keysOf({ receiverKeyFile: path }: ReceiverConfig): (() => Promise<readonly Buffer[]>) | undefined {
  if (path === undefined) return undefined;
  return async () =>
    (await readSecret(path))
      .split('\n')
      .map(parseSigningKey)
      .filter((key) => key.length > 0);
}

function authorizationOf(config: ReceiverConfig): (() => Promise<string>) | undefined {
  const { receiverAlertsTokenFile: path, receiverAlertsUsername: username } = config;
  if (path === undefined) return undefined;
  return async () => {
    const secret = await readSecret(path);
    return username === undefined
      ? `Bearer ${secret}`
      : `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
  };
}

async function readSecret(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}

if (require.main === module) void runReceiver(process.env);
