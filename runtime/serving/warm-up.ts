import { Registry } from 'prom-client';
import type { Config } from '../config/config';
import { ROUTES } from '../contract/routes';
import { LoadedModel } from '../inference/loaded-model';
import { PredictionLog } from '../inference/prediction-log';
import type { TrainedModel } from '../model/trained-model';
import { createLogger } from '../telemetry/log';
import { createMetrics } from '../telemetry/metrics';
import type { Endpoint } from './http/endpoint';
import { Admission } from './load/admission';
import { exampleRow } from './openapi/feature-schemas';
import { createPredict } from './protocols/predict/predict';
import { inferExample } from './protocols/v2/infer-example';
import { v1Endpoints } from './protocols/v1/endpoints';
import { v2Endpoints } from './protocols/v2/endpoints';
import { ServingState } from './serving-state';

/** Each asks all protocols, for one row and for many. V8 compiles most of the code within them. */
const ROUNDS = 20;
const MANY_ROWS = 100;
/** Slow models are warm enough after it: their forest takes the time, and not the code. */
const LONGEST_MS = 500;

/**
 * Answers some hundred requests of each protocol before the first one comes. A new process answers ten times as slowly
 * as a warm one, and its admission would refuse for seconds what it can answer in time.
 *
 * The requests take the road of all others from their body to their answer. Their metrics, log lines and drift window are
 * of their own, and are thrown away.
 *
 * @param clock milliseconds from any start
 */
export function warmUp(model: TrainedModel, config: Config, clock: () => number): void {
  const requests = exampleRequests(model, config);
  const end = clock() + LONGEST_MS;
  for (let round = 0; round < ROUNDS && clock() < end; round++) {
    for (const ask of requests) ask();
  }
}

function exampleRequests(model: TrainedModel, config: Config): readonly (() => void)[] {
  const standingStill = () => 0;
  const metrics = createMetrics(new Registry());
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
  const { maxRows, bodyLimitBytes, maxRequestsInFlight, maxBodyBytesInFlight, maxWaitSeconds } = config;
  const options = {
    serving,
    metrics,
    log: new PredictionLog({
      logger,
      sampleRatio: config.logSampleRatio,
      redact: config.logRedact,
      random: standingStill,
    }),
    clock: standingStill,
    bodyLimitBytes,
    maxRows,
    strict: config.protocolStrict,
    // no request waits while no time passes
    admission: new Admission({
      metrics,
      logger,
      clock: standingStill,
      afterIntake: () => undefined,
      maxRequestsInFlight,
      maxBodyBytesInFlight,
      maxWaitSeconds,
    }),
  };
  const predict = createPredict(options);
  const v1 = respondAt(ROUTES.v1Predict, v1Endpoints(options));
  const v2 = respondAt(ROUTES.v2Infer, v2Endpoints(options));
  const row = exampleRow(model);
  const values = Object.values(row);
  const header = (name: string) => (name === 'content-type' ? 'application/json' : undefined);
  const asking = (respond: Endpoint['respond'], name: string, content: object) => {
    const body = Buffer.from(JSON.stringify(content));
    return () =>
      void respond({ header, body }, '', { req: { param: (key) => (key === 'model' ? name : undefined) } });
  };
  return [1, Math.min(MANY_ROWS, maxRows)].flatMap((rows) => {
    const many = Array.from({ length: rows }, () => values);
    return [
      asking(predict, '', { data: many }),
      asking(predict, '', { features: row }),
      asking(v1, `${model.name}:predict`, { instances: many }),
      asking(v2, model.name, inferExample(model, row, rows)),
    ];
  });
}

function respondAt(path: string, endpoints: readonly Endpoint[]): Endpoint['respond'] {
  return endpoints.find((endpoint) => endpoint.path === path)!.respond;
}
