import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { ROUTES, UNMATCHED_ROUTE } from './contract';
import { DRIFT_DISABLED } from './drift/drift-report';
import { jsonAnswer, type Answer } from './http/answer';
import { createObserver, type ObserverOptions, type Respond } from './http/observer';
import { createPredict, type PredictOptions } from './http/predict';
import { Problem } from './http/problem';
import { readyModel } from './http/ready-model';
import { VERSION } from './version';
import type { Serving } from './serving';

export interface AppOptions extends ObserverOptions, PredictOptions {
  readonly registry: Registry;
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly respond: Respond;
}

/**
 * The service. It touches nothing but what it is given, so `app.request('/predict', …)` is a whole test.
 *
 * @param options `metricsElsewhere` where /metrics has a port of its own
 */
export function createApp(options: AppOptions & { readonly metricsElsewhere?: boolean }): Hono {
  const { serving, metricsElsewhere = false } = options;
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
    {
      method: 'GET',
      path: ROUTES.model,
      summary: "The model's card: features, quality, training, baseline.",
      respond: () => jsonAnswer(readyModel(serving).card),
    },
    {
      method: 'GET',
      path: ROUTES.drift,
      summary: 'State of the drift detectors.',
      respond: () => jsonAnswer(JSON.stringify(readyModel(serving).drift?.state() ?? DRIFT_DISABLED)),
    },
    {
      method: 'GET',
      path: ROUTES.health,
      summary: 'Whether traffic should come, and which model answers it.',
      respond: () => health(serving),
    },
    {
      method: 'GET',
      path: ROUTES.readyz,
      summary: 'Readiness: whether traffic should come.',
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
    ...(metricsElsewhere ? [] : [metricsEndpoint(options.registry)]),
  ];
  const index = JSON.stringify({
    name: 'cdk8s-aiops',
    version: VERSION,
    endpoints: endpoints.map(({ method, path, summary }) => ({ method, path, summary })),
  });
  return appOf(endpoints, options);
}

/** /metrics alone, for a port of its own. */
export function createMetricsApp(options: ObserverOptions & { readonly registry: Registry }): Hono {
  return appOf([metricsEndpoint(options.registry)], options);
}

function metricsEndpoint(registry: Registry): Endpoint {
  return {
    method: 'GET',
    path: ROUTES.metrics,
    summary: 'Metrics in the text format of Prometheus.',
    respond: async () => ({ status: 200, contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function appOf(endpoints: readonly Endpoint[], options: ObserverOptions): Hono {
  const app = new Hono();
  const observe = createObserver(options);
  const otherMethods = new Map<string, ReturnType<typeof observe>>();
  for (const { method, path, respond } of endpoints) {
    app.on(method, path, observe(path, respond));
    otherMethods.set(
      path,
      observe(path, () => methodNotAllowed(path, method)),
    );
  }
  const unmatched = observe(UNMATCHED_ROUTE, () => {
    throw new Problem(404, 'there is nothing here; GET / lists what there is');
  });
  app.notFound((context) => (otherMethods.get(context.req.path) ?? unmatched)(context));
  return app;
}

function methodNotAllowed(path: string, method: 'GET' | 'POST'): never {
  const allow = method === 'GET' ? 'GET, HEAD' : method;
  throw new Problem(405, `${path} answers ${allow} only`, { headers: { allow } });
}

function health(serving: Serving): Answer {
  requireReady(serving);
  const { name, version, digest } = readyModel(serving).model;
  return jsonAnswer(JSON.stringify({ status: serving.status, model: { name, version, digest } }));
}

/** @throws Problem 503 while no traffic should come */
function requireReady(serving: Serving): void {
  if (serving.draining) throw new Problem(503, 'the process is shutting down');
  readyModel(serving);
}
