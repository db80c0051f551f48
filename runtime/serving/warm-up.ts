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

/**
 * Rounds of requests. Each round uses all protocols, with one row and with many. Within them V8 compiles most of the
 * code.
 */
const ROUNDS = 20;
const MANY_ROWS = 100;
/** Time limit. Slow models are warm enough after it, because the forest takes most of their time. */
const LONGEST_MS = 500;

/**
 * Answers some fifty internal requests of each protocol before the first request of a client. That request then takes 2
 * to 3 ms of CPU time instead of 5 to 8, and 3 to 5 % more are answered in the first second. Later requests cost the same
 * with it as without it. No request is refused either way, because the admission lets those of a young process wait.
 *
 * The requests take the same path as all others, through a separate socket. Their metrics, log lines and drift window
 * are separate too, and are discarded.
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
    feedback: undefined,
    readSwaggerUi: () => Promise.resolve(new Uint8Array()),
    bodies: new BodyBudget(Infinity),
    // on a clock that stands still, no request waits
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
