import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { createApp, createMetricsApp, type AppEnv } from './app';
import type { Config } from '../config/config';
import { UNMATCHED_ROUTE } from '../contract/routes';
import { createCpuUsage, type CpuSource } from '../telemetry/cpu-usage';
import { DriftDetector } from '../drift/drift-detector';
import { Admission } from './load/admission';
import { createIntake, type Intake } from './connections/intake';
import { createShed } from './load/shed';
import { RowGuard } from '../inference/row-guard';
import { createMetrics, type Metrics } from '../telemetry/metrics';
import type { TrainedModel } from '../model/trained-model';
import type { SwaggerUiFile } from './openapi/docs-page';
import { PredictionLog } from '../inference/prediction-log';
import { LoadedModel } from './loaded-model';
import { ServingState } from './serving-state';
import { VERSION } from '../contract/version';
import { createWebhook } from '../webhook/create-webhook';
import type { Webhook } from '../webhook/webhook';

/** What a service takes from the process that it runs in. */
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
  /** The machine's name, which in Kubernetes is the pod's. */
  readonly hostname: string;
  readonly cpu: Omit<CpuSource, 'clock'>;
  /** Text of a file of Swagger UI. */
  readonly readSwaggerUi: (file: SwaggerUiFile) => Promise<string>;
  /** Text of the file `DRIFT_WEBHOOK_KEY_FILE`. */
  readonly webhookSecret?: string;
}

/** All parts of the service, put together from its configuration: what is left is to listen and to load a model. */
export class InferenceServer {
  readonly serving = new ServingState();
  readonly metrics: Metrics;
  readonly app: Hono<AppEnv>;
  /** What happens to a request before the app is asked. */
  readonly intake: Intake;
  /** To be called with each new connection. */
  readonly onConnection: () => void;
  /** Counts an answer to what makes no request that the app could be asked. */
  readonly onMalformedRequest: (status: number) => void;
  /** Where /metrics has a port of its own. */
  readonly metricsApp: Hono<AppEnv> | undefined;
  private readonly webhook: Webhook | undefined;

  /** @throws ConfigError if the webhook must not go where it is configured to */
  constructor(
    private readonly config: Config,
    private readonly surroundings: Surroundings,
  ) {
    const {
      registry,
      logger,
      now,
      clock,
      random,
      newId,
      nodeVersion,
      hostname,
      cpu,
      webhookSecret,
      readSwaggerUi,
    } = surroundings;
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
    const log = new PredictionLog({
      logger,
      random,
      sampleRatio: config.logSampleRatio,
      redact: config.logRedact,
    });
    const { maxRequestsInFlight, maxWaitSeconds } = config;
    const admission = new Admission({
      metrics,
      logger,
      clock,
      afterIntake: setImmediate,
      maxRequestsInFlight,
      maxWaitSeconds,
    });
    this.onConnection = () => {
      admission.connected();
    };
    const options = {
      serving: this.serving,
      admission,
      metrics,
      registry,
      logger,
      log,
      clock,
      now,
      newRequestId: newId,
      bodyLimitBytes: config.bodyLimitBytes,
      maxRows: config.maxRows,
      readSwaggerUi,
      metricsElsewhere: config.metricsPort !== undefined,
    };
    const { hono, posts } = createApp(options);
    this.app = hono;
    this.intake = createIntake({ ...options, shed: createShed(options), predictions: posts });
    this.onMalformedRequest = (status) => {
      metrics.httpRequests.inc({ method: 'OTHER', route: UNMATCHED_ROUTE, status });
    };
    this.metricsApp = config.metricsPort === undefined ? undefined : createMetricsApp(options);
  }

  /** Answers with this model from now on. Requests in flight finish with the one before. */
  swapModel(model: TrainedModel): void {
    const { config, metrics, webhook } = this;
    const { logger, now, clock } = this.surroundings;
    const { name, version, digest, task, features, baseline } = model;
    const drift = config.driftEnabled
      ? new DriftDetector({
          features,
          baseline,
          calibration: model.artifact.calibration,
          model,
          settings: config,
          metrics,
          logger,
          clock: now,
          timer: clock,
          schedule: setImmediate,
          onEpisode: (episode) => webhook?.send(episode),
        })
      : undefined;
    const guard = new RowGuard({
      features,
      expectations: model.artifact.expectations,
      metrics,
      refuse: config.dataQualityRefuse,
    });
    const served = new LoadedModel(model, drift, guard);
    this.serving.model?.drift?.close();
    this.serving.model = served;
    metrics.modelInfo.reset();
    metrics.modelInfo.set({ name, version, digest, task }, 1);
    logger.info({ name, version, digest, task, features: features.length }, 'model loaded');
    const known = new Set(features.map((feature) => feature.name));
    const unknown = config.logRedact.filter((feature) => !known.has(feature));
    if (unknown.length > 0) logger.warn({ unknown }, 'LOG_REDACT names what is no feature');
  }

  /** Ends an episode of drift that is under way, and waits until its events are handed over, `deadlineMs` at most. */
  async flush(deadlineMs: number): Promise<void> {
    this.serving.model?.drift?.close('stopped');
    await this.webhook?.drain(deadlineMs);
  }
}
