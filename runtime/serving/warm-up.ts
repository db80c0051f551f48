import { Registry } from 'prom-client';
import type { Config } from '../config/config';
import { ROUTES } from '../contract/routes';
import { LoadedModel } from '../inference/loaded-model';
import { PredictionLog } from '../inference/prediction-log';
import type { TrainedModel } from '../model/trained-model';
import { createLogger } from '../telemetry/log';
import { createMetrics } from '../telemetry/metrics';
import { createScrape } from '../telemetry/scrape';
import { createApp } from './app';
import { askItself, type OwnRequest } from './connections/ask-itself';
import { createIntake } from './connections/intake';
import type { ListenOptions } from './connections/listen';
import { Admission } from './load/admission';
import { BodyBudget } from './load/body-budget';
import { exampleRow } from './openapi/feature-schemas';
import { inferExample } from './protocols/v2/infer-example';
import { ServingState } from './state/serving-state';

/** Each asks all protocols, for one row and for many. V8 compiles most of the code within them. */
const ROUNDS = 20;
const MANY_ROWS = 100;
/** Slow models are warm enough after it: their forest takes the time, and not the code. */
const LONGEST_MS = 500;

/**
 * Answers some fifty requests of each protocol before the first one comes. A new process answers ten times as slowly
 * as a warm one, and its admission would refuse for seconds what it can answer in time.
 *
 * The requests take the road of all others, through a socket of their own. Their metrics, log lines and drift window are
 * of their own too, and are thrown away.
 *
 * @param clock milliseconds from any start
 */
export async function warmUp(model: TrainedModel, config: Config, clock: () => number): Promise<void> {
  const end = clock() + LONGEST_MS;
  let rounds = 0;
  const app = throwawayApp(model, config);
  await askItself(app, exampleRequests(model, config.maxRows), () => rounds++ < ROUNDS && clock() < end);
}

function throwawayApp(model: TrainedModel, config: Config): ListenOptions {
  const standingStill = () => 0;
  const registry = new Registry();
  const metrics = createMetrics(registry);
  const logger = createLogger(config.logLevel, { write: () => undefined });
  const serving = new ServingState();
  serving.model = new LoadedModel(model, {
    config: { ...config, dataQualityRefuse: false },
    metrics,
    logger,
    now: standingStill,
    clock: standingStill,
    // the window is filled and never evaluated
    schedule: () => undefined,
    newId: () => '',
    onEpisode: () => undefined,
  });
  const options = {
    serving,
    metrics,
    logger,
    scrape: createScrape(registry, standingStill),
    log: new PredictionLog({
      logger,
      sampleRatio: config.logSampleRatio,
      redact: config.logRedact,
      random: standingStill,
      clock: standingStill,
    }),
    clock: standingStill,
    now: standingStill,
    newRequestId: () => '',
    bodyLimitBytes: Infinity,
    maxRows: config.maxRows,
    strict: config.protocolStrict,
    docsEnabled: false,
    readSwaggerUi: () => Promise.resolve(new Uint8Array()),
    bodies: new BodyBudget(Infinity),
    // no request waits while no time passes
    admission: new Admission({
      metrics,
      logger,
      clock: standingStill,
      afterIntake: setImmediate,
      maxRequestsInFlight: Infinity,
      maxBodyBytesInFlight: Infinity,
      maxWaitSeconds: Infinity,
    }),
  };
  const { fetch } = createApp(options);
  return { fetch, intake: createIntake(options), onMalformedRequest: () => undefined };
}

function exampleRequests(model: TrainedModel, maxRows: number): readonly OwnRequest[] {
  const row = exampleRow(model);
  const values = Object.values(row);
  const asking = (path: string, content: object) => ({ path, body: Buffer.from(JSON.stringify(content)) });
  const at = (route: string) => route.replace('{model}', encodeURIComponent(model.name));
  return [1, Math.min(MANY_ROWS, maxRows)].flatMap((rows) => {
    const many = Array.from({ length: rows }, () => values);
    return [
      asking(ROUTES.predict, { data: many }),
      asking(ROUTES.predict, { features: row }),
      asking(at(ROUTES.v1Predict), { instances: many }),
      asking(at(ROUTES.v2Infer), inferExample(model, row, rows)),
    ];
  });
}
