// first, because it listens for signals while the others load
import '../process/early-signals';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { ConfigError, parseConfig, type Config, type Environment } from '../config/config';
import { ENVIRONMENT } from '../contract/environment';
import { EXIT_CODES } from '../contract/image';
import { memoryLimits, processCpu, readIfThere } from '../process/resources';
import { onStopSignal } from '../process/stop-signals';
import { drain } from './drain';
import { listen, ListenError } from './connections/listen';
import { countedIds } from './http/request-id';
import { createLogger } from '../telemetry/log';
import { LogOutput } from '../telemetry/log-output';
import { modelLimitBytes } from '../model/model-limit';
import { loadModelOnThread } from './model-thread';
import { readArtifact } from '../model/read-artifact';
import { ModelSource, type ModelFile } from './model-source';
import { InferenceServer } from './inference-server';
import { unreadVariables } from '../config/unread-variables';
import { LOG_MESSAGES } from '../contract/events';

/** Standard output, and the limit in bytes for lines that wait for it. */
const LOG = { fd: 1, limit: 8 * 1024 * 1024 } as const;

/**
 * Runs the server until the process ends. The port is open, and liveness answered, before the model is loaded.
 *
 * It ends with one of `EXIT_CODES`.
 */
export async function runServer(environment: Environment): Promise<void> {
  const output = new LogOutput(LOG);
  const { config, logger, service } = configure(environment, (level) => createLogger(level, output));
  // the server continues with a full disk, or without a reader of its log
  output.onFailure = () => {
    service.metrics.logWriteFailures.inc();
  };
  output.onDrop = () => {
    service.metrics.logLinesDropped.inc();
  };
  process.on('exit', () => {
    output.finish();
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an unexpected error was thrown');
    process.exit(EXIT_CODES.failed.code);
  });

  const source = new ModelSource({
    file: modelFile(config),
    swapModel: async (model) => {
      if (service.serving.model === undefined) await service.warmUp(model);
      service.swapModel(model);
    },
    metrics: service.metrics,
    logger,
  });
  // a terminal that closes sends SIGHUP too, and then the process must end
  if (!process.stdin.isTTY) process.on('SIGHUP', () => void source.reload());

  const servers: Server[] = [];
  onStopSignal(async (signal) => {
    const delayMs = config.drainDelaySeconds * 1000;
    const timeoutMs = config.shutdownTimeoutSeconds * 1000;
    logger.info({ signal, delayMs, timeoutMs }, LOG_MESSAGES.draining);
    setTimeout(() => {
      logger.fatal('requests or events were still under way at the end of SHUTDOWN_TIMEOUT_SECONDS');
      process.exit(EXIT_CODES.failed.code);
    }, delayMs + timeoutMs);
    const { serving } = service;
    const flush = (deadlineMs: number) => service.flush(deadlineMs);
    await drain({ serving, servers, flush, delayMs, timeoutMs, clock: () => performance.now() });
    logger.info(LOG_MESSAGES.drained);
    process.exit(EXIT_CODES.drained.code);
  });

  const { host, port, metricsPort } = config;
  try {
    servers.push(await listen(service.main, { variable: ENVIRONMENT.port.name, port, host }));
    if (metricsPort !== undefined && service.metricsOnly !== undefined) {
      const variable = ENVIRONMENT.metricsPort.name;
      servers.push(await listen(service.metricsOnly, { variable, port: metricsPort, host }));
    }
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    logger.fatal(error.message);
    process.exit(EXIT_CODES.failed.code);
  }
  logger.info({ host, port, metricsPort }, 'listening');

  try {
    await source.start();
  } catch (error) {
    service.metrics.modelLoadFailures.inc();
    logger.fatal({ path: config.modelPath, err: error }, LOG_MESSAGES.modelRefused);
    process.exit(EXIT_CODES.model.code);
  }
  // with a digest any other file would be refused: new pods serve a new model, and for a while mount the same file
  if (config.modelPollSeconds > 0 && config.modelDigest === undefined) {
    setInterval(() => void source.look(), 1000 * config.modelPollSeconds);
  }
}

interface Configured {
  readonly config: Config;
  readonly logger: Logger;
  readonly service: InferenceServer;
}

function configure(environment: Environment, log: (level: Config['logLevel']) => Logger): Configured {
  try {
    const config = parseConfig(environment);
    const logger = log(config.logLevel);
    const service = new InferenceServer(config, {
      registry: new Registry(),
      logger,
      now: Date.now,
      clock: () => performance.now(),
      random: Math.random,
      newId: countedIds(randomUUID()),
      nodeVersion: process.version,
      hostname: hostname(),
      cpu: processCpu,
      readSwaggerUi: (file) => readFile(join(swaggerUiFolder(), file)),
      ...readSecret(config),
    });
    // only their names, because a value may be a secret
    const unread = unreadVariables(environment);
    if (unread.length > 0) logger.warn({ unread }, 'variables that look like settings are not read');
    return { config, logger, service };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CODES.configuration.code);
  }
}

function modelFile({
  modelPath: path,
  modelLimitBytes: limitBytes,
  modelDigest,
  modelVersion,
}: Config): ModelFile {
  const { memoryBytes, heapBytes } = memoryLimits();
  const most = limitBytes ?? modelLimitBytes(memoryBytes, heapBytes);
  return {
    path,
    stamp: async () => {
      try {
        // of the path's target; the inode shows a renamed file, ctime one whose mtime was set
        const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
        return [dev, ino, size, mtimeNs, ctimeNs].join();
      } catch (error) {
        return String(error);
      }
    },
    load: async () =>
      loadModelOnThread({
        bytes: await readArtifact(path, most),
        expected: { digest: modelDigest, version: modelVersion },
      }),
  };
}

function readSecret({ driftWebhookSecretFile: path }: Config): { webhookSecret?: string } {
  if (path === undefined) return {};
  const secret = readIfThere(path);
  if (secret === undefined) {
    // the variable may contain the key itself by mistake
    const got = isAbsolute(path)
      ? `"${path}"`
      : 'a text that is not shown, because it is not an absolute path';
    throw new ConfigError([
      `DRIFT_WEBHOOK_KEY_FILE must be a file that can be read, got ${got}; write the file's path, not the key`,
    ]);
  }
  return { webhookSecret: secret };
}

/** The build copies the served files beside this one; in a checkout they are in node_modules. */
function swaggerUiFolder(): string {
  const built = join(__dirname, 'swagger-ui');
  return existsSync(built) ? built : dirname(require.resolve('swagger-ui-dist/package.json'));
}

if (require.main === module) void runServer(process.env);
