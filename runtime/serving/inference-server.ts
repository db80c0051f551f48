import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Config } from '../config/config';
import { UNMATCHED_ROUTE } from '../contract/routes';
import { VERSION } from '../contract/version';
import { LoadedModel, type Inference } from '../inference/loaded-model';
import { PredictionLog } from '../inference/prediction-log';
import type { TrainedModel } from '../model/trained-model';
import { createCpuUsage, type CpuSource } from '../telemetry/cpu-usage';
import { createMetrics, type Metrics } from '../telemetry/metrics';
import { createScrape } from '../telemetry/scrape';
import { FeedbackFile } from '../feedback/feedback-file';
import { FeedbackStore } from '../feedback/feedback-store';
import { exportQuality } from '../feedback/quality-metrics';
import { servedModel } from '../feedback/served-model';
import { createWebhook } from '../webhook/create-webhook';
import type { Webhook } from '../webhook/webhook';
import { createApp, createMetricsApp } from './app';
import { createIntake } from './connections/intake';
import type { ListenOptions } from './connections/listen';
import type { AppEnv } from './http/observer';
import { Admission } from './load/admission';
import { BodyBudget } from './load/body-budget';
import type { SwaggerUiFile } from './openapi/docs-page';
import { memoizeByModel } from './state/memoize-by-model';
import { ServingState } from './state/serving-state';
import { warmUp } from './warm-up';
import { LOG_MESSAGES } from '../contract/events';

/** The functions and values that the server takes from its process. */
export interface Surroundings {
  readonly registry: Registry;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds from any start, with fractions; never set back. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A new unique id. */
  readonly newId: () => string;
  readonly nodeVersion: string;
  /** Name of the machine; in Kubernetes it is the pod's name. */
  readonly hostname: string;
  readonly cpu: Omit<CpuSource, 'clock'>;
  /** Bytes of a file of Swagger UI. */
  readonly readSwaggerUi: (file: SwaggerUiFile) => Promise<Uint8Array<ArrayBuffer>>;
  /** Text of the file `DRIFT_WEBHOOK_KEY_FILE`. */
  readonly webhookSecret?: string;
}

/** All parts of the server, composed from its configuration. It listens on no port, and loads no model by itself. */
export class InferenceServer {
  readonly serving = new ServingState();
  readonly metrics: Metrics;
  /** The app and what surrounds it, for `listen`. */
  readonly main: ListenOptions;
  /** The same for /metrics, if it has a port of its own. */
  readonly metricsOnly: ListenOptions | undefined;
  private readonly webhook: Webhook | undefined;
  private readonly feedback: FeedbackStore | undefined;
  private readonly feedbackFile: FeedbackFile | undefined;

  /** @throws ConfigError if the webhook may not send to its address */
  constructor(
    private readonly config: Config,
    private readonly surroundings: Surroundings,
  ) {
    const { registry, logger, now, clock, random, newId, nodeVersion, hostname, cpu, webhookSecret } =
      surroundings;
    collectDefaultMetrics({ register: registry });
    const metrics = createMetrics(registry);
    metrics.buildInfo.set({ version: VERSION, node_version: nodeVersion }, 1);
    const cpuUsage = createCpuUsage({ ...cpu, clock });
    metrics.beforeScrape.cpu = () => {
      metrics.cpuUsage.set(cpuUsage());
    };
    this.metrics = metrics;
    this.webhook = createWebhook(config, {
      hostname,
      ...(webhookSecret === undefined ? {} : { secret: webhookSecret }),
      metrics,
      logger,
      clock: now,
      random,
    });
    const admission = new Admission({
      metrics,
      logger,
      clock,
      afterIntake: setImmediate,
      maxRequestsInFlight: config.maxRequestsInFlight,
      maxBodyBytesInFlight: config.maxBodyBytesInFlight,
      maxWaitSeconds: config.maxWaitSeconds,
    });
    if (config.feedbackEnabled) {
      const { feedbackRows: rows, feedbackSampleRatio: sampleRatio, feedbackDirectory: directory } = config;
      if (directory !== undefined) {
        this.feedbackFile = new FeedbackFile({
          directory,
          rows,
          onFailure: (error) => {
            metrics.feedbackWriteFailures.inc();
            logger.error({ err: error }, 'predictions or truths could not be written to FEEDBACK_DIRECTORY');
          },
        });
      }
      this.feedback = new FeedbackStore({ rows, sampleRatio, random, journal: this.feedbackFile });
      exportQuality(this.feedback, metrics);
    }
    const { feedback } = this;
    const servedOf = memoizeByModel(({ model }) => servedModel(model));
    const options = {
      feedback,
      hold:
        feedback &&
        ((loaded: LoadedModel, requestId: string, { predictions, heldProbabilities }: Inference) => {
          feedback.serve(servedOf(loaded), requestId, predictions, heldProbabilities);
        }),
      serving: this.serving,
      admission,
      bodies: new BodyBudget(config.maxBodyBytesInFlight),
      metrics,
      scrape: createScrape(registry, clock),
      logger,
      log: new PredictionLog({
        logger,
        random,
        clock,
        sampleRatio: config.logSampleRatio,
        redact: config.logRedact,
      }),
      clock,
      now,
      newRequestId: newId,
      bodyLimitBytes: config.bodyLimitBytes,
      maxRows: config.maxRows,
      strict: config.protocolStrict,
      docsEnabled: config.docsEnabled,
      readSwaggerUi: surroundings.readSwaggerUi,
      metricsElsewhere: config.metricsPort !== undefined,
    };
    const onMalformedRequest = (status: number): void => {
      metrics.httpRequests.inc({ method: 'OTHER', route: UNMATCHED_ROUTE, status });
    };
    const listenOptions = ({ fetch }: Hono<AppEnv>): ListenOptions => ({ fetch, onMalformedRequest });
    this.main = {
      ...listenOptions(createApp(options)),
      intake: createIntake(options),
      onConnection: () => {
        admission.connected();
      },
    };
    this.metricsOnly =
      config.metricsPort === undefined ? undefined : listenOptions(createMetricsApp(options));
  }

  /**
   * Reads the predictions and truths of earlier processes from `FEEDBACK_DIRECTORY`, if it is set. A folder that cannot be
   * used does not keep the server from predicting.
   */
  async restoreFeedback(): Promise<void> {
    const { feedback, feedbackFile, metrics } = this;
    if (feedback === undefined || feedbackFile === undefined) return;
    const { logger } = this.surroundings;
    try {
      const damaged = await feedbackFile.restore(feedback);
      logger.info({ rows: feedback.held, damaged }, 'predictions of earlier processes are held again');
    } catch (error) {
      metrics.feedbackWriteFailures.inc();
      logger.error({ err: error }, 'FEEDBACK_DIRECTORY cannot be read');
    }
  }

  /** Warms up: sends internal requests for this model, so that the code is compiled. */
  warmUp(model: TrainedModel): Promise<void> {
    return warmUp(model, this.config, this.surroundings.clock);
  }

  /** Answers with this model from now on. Requests in flight finish with the model before. */
  swapModel(model: TrainedModel): void {
    const { config, metrics, webhook } = this;
    const { logger, now, clock, newId } = this.surroundings;
    const { name, version, digest, task, features } = model;
    const loaded = new LoadedModel(model, {
      config,
      metrics,
      logger,
      now,
      clock,
      schedule: setImmediate,
      newId,
      onEpisode: (episode) => webhook?.send(episode),
    });
    this.serving.model?.drift?.close();
    this.serving.model = loaded;
    metrics.modelInfo.reset();
    metrics.modelInfo.set({ name, version, digest, task }, 1);
    logger.info({ name, version, digest, task, features: features.length }, LOG_MESSAGES.modelLoaded);
    const known = new Set(features.map((feature) => feature.name));
    const unknown = config.logRedact.filter((feature) => !known.has(feature));
    if (unknown.length > 0) logger.warn({ unknown }, 'LOG_REDACT names unknown features');
  }

  /**
   * Ends an open episode of drift, and waits until its events are sent, at most `deadlineMs`. Truths and predictions are
   * written to the disk meanwhile.
   */
  async flush(deadlineMs: number): Promise<void> {
    this.serving.model?.drift?.close('stopped');
    await Promise.all([this.webhook?.drain(deadlineMs), this.feedbackFile?.flush()]);
  }
}
