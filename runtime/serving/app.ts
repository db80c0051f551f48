import { Hono } from 'hono';
import { ROUTES, UNMATCHED_ROUTE } from '../contract/routes';
import { VERSION } from '../contract/version';
import { createFeedback, type FeedbackOptions } from './feedback/feedback-endpoint';
import { createDrift, type DriftOptions } from './drift/drift-endpoint';
import { jsonAnswer, type Answer } from './http/answer';
import { routePattern, type Endpoint } from './http/endpoint';
import { createObserver, type AppEnv, type ObserverOptions } from './http/observer';
import { Problem, problemAnswer } from './http/problem';
import { readyModel, requireReady } from './http/ready-model';
import { memoizeByModel } from './state/memoize-by-model';
import { modelCard } from './model-card';
import { docsEndpoints, type DocsOptions } from './openapi/endpoints';
import { createPredict, type PredictOptions } from './protocols/predict/predict';
import { v1Endpoints } from './protocols/v1/endpoints';
import { underV1, v1ErrorAnswer } from './protocols/v1/error-answer';
import { v2Endpoints } from './protocols/v2/endpoints';
import { underV2, v2ErrorAnswer } from './protocols/v2/error-answer';
import type { ServingState } from './state/serving-state';
import type { Scrape } from '../telemetry/scrape';

export interface AppOptions
  extends Omit<ObserverOptions, 'errorAnswerAt'>, PredictOptions, DriftOptions, FeedbackOptions, DocsOptions {
  readonly scrape: Scrape;
}

/**
 * The app that answers every request. It uses only its options.
 *
 * @param options `metricsElsewhere` if /metrics has a port of its own
 */
export function createApp(options: AppOptions & { readonly metricsElsewhere?: boolean }): Hono<AppEnv> {
  const { serving, metricsElsewhere = false } = options;
  const cardOf = memoizeByModel(modelCard);
  const feedback: Endpoint = {
    method: 'POST',
    path: ROUTES.feedback,
    summary: 'True values of earlier predictions, to measure their quality.',
    respond: createFeedback(options),
  };
  const endpoints: Endpoint[] = [
    {
      method: 'GET',
      path: ROUTES.index,
      summary: 'What is here.',
      respond: () => jsonAnswer(index),
    },
    {
      method: 'POST',
      path: ROUTES.predict,
      summary: 'Predictions for rows of features.',
      respond: createPredict(options),
    },
    ...(options.feedback === undefined ? [] : [feedback]),
    {
      method: 'GET',
      path: ROUTES.model,
      summary: "The model's card: features, quality, training, baseline.",
      respond: () => jsonAnswer(cardOf(readyModel(serving))),
    },
    {
      method: 'GET',
      path: ROUTES.drift,
      summary: 'State of the drift detectors, as JSON or as a page.',
      respond: createDrift(options),
    },
    {
      method: 'GET',
      path: ROUTES.health,
      summary: 'Whether the service is ready for traffic, and which model answers.',
      respond: () => health(serving),
    },
    {
      method: 'GET',
      path: ROUTES.readyz,
      summary: 'Readiness: whether the service is ready for traffic.',
      respond: () => {
        requireReady(serving);
        return jsonAnswer('{"status":"ready"}');
      },
    },
    ...[ROUTES.livez, ROUTES.healthz].map((path) => ({
      method: 'GET' as const,
      path,
      summary: 'Liveness: whether the process answers at all.',
      respond: () => jsonAnswer('{"status":"ok"}'),
    })),
    ...(metricsElsewhere ? [] : [metricsEndpoint(options.scrape)]),
    ...docsEndpoints(options, () => endpoints),
    ...v2Endpoints(options),
    ...v1Endpoints(options),
  ];
  const index = JSON.stringify({
    // KServe's V1 clients read it as liveness
    status: 'alive',
    name: 'cdk8s-aiops',
    version: VERSION,
    endpoints: endpoints.map(({ method, path, summary }) => ({ method, path, summary })),
  });
  // while it is off, it says so, and is not among what is here
  return appOf(options.feedback === undefined ? [...endpoints, feedback] : endpoints, options);
}

/** /metrics alone, for a port of its own. */
export function createMetricsApp(
  options: Omit<ObserverOptions, 'errorAnswerAt'> & { readonly scrape: Scrape },
): Hono<AppEnv> {
  return appOf([metricsEndpoint(options.scrape)], options);
}

function metricsEndpoint(scrape: Scrape): Endpoint {
  return {
    method: 'GET',
    path: ROUTES.metrics,
    summary: 'Metrics in the text format of Prometheus.',
    respond: async () => ({ status: 200, ...(await scrape()) }),
  };
}

function appOf(
  endpoints: readonly Endpoint[],
  options: Omit<ObserverOptions, 'errorAnswerAt'>,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  // called only if no endpoint answers: Hono calls a handler without its composer only if the route has no other
  const otherMethods = new Hono<AppEnv>();
  const observe = createObserver({ ...options, errorAnswerAt });
  for (const { method, path, alias, respond } of endpoints) {
    const handler = observe(path, respond);
    const refused = observe(path, () => methodNotAllowed(path, method));
    for (const pattern of [path, ...(alias === undefined ? [] : [alias])].map(routePattern)) {
      app.on(method, pattern, handler);
      otherMethods.all(pattern, refused);
    }
  }
  const nothing = () => {
    throw new Problem(404, 'there is nothing here; GET / lists what there is');
  };
  otherMethods.notFound(observe(UNMATCHED_ROUTE, nothing));
  app.notFound(({ req, env }) => otherMethods.fetch(req.raw, env));
  return app;
}

/** Each protocol has its own form of failures, for every path below its prefix. */
function errorAnswerAt(path: string): (problem: Problem) => Answer {
  if (underV2(path)) return v2ErrorAnswer;
  return underV1(path) ? v1ErrorAnswer : problemAnswer;
}

function methodNotAllowed(path: string, method: 'GET' | 'POST'): never {
  const allow = method === 'GET' ? 'GET, HEAD' : method;
  throw new Problem(405, `${path} answers ${allow} only`, { headers: { allow } });
}

function health(serving: ServingState): Answer {
  const { name, version, digest } = requireReady(serving).model;
  return jsonAnswer(JSON.stringify({ status: serving.status, model: { name, version, digest } }));
}
