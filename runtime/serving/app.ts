import { Hono, type Context } from 'hono';
import type { Registry } from 'prom-client';
import { ROUTES, UNMATCHED_ROUTE } from '../contract/routes';
import { jsonAnswer, type Answer } from './http/answer';
import { requestViewOf, type ReceivedMessage } from './http/request-view';
import { after, type MaybePromise } from './http/maybe-promise';
import { createDrift, type DriftOptions } from './drift/drift-endpoint';
import { routePattern, type Endpoint } from './http/endpoint';
import { createObserver, type ObserverOptions, type Responder } from './http/observer';
import { createPredict, type PredictOptions } from './protocols/predict/predict';
import { Problem } from './http/problem';
import { readyModel, requireReady } from './http/ready-model';
import { docsEndpoints, type DocsOptions } from './openapi/endpoints';
import { VERSION } from '../contract/version';
import type { ServingState } from './serving-state';
import { v1Endpoints } from './protocols/v1/endpoints';
import { v2Endpoints } from './protocols/v2/endpoints';

/** What the app is given with a request by `@hono/node-server`, and nothing by `app.request`. */
export interface AppEnv {
  readonly Bindings: { readonly incoming: ReceivedMessage } | undefined;
}

/** An app, and who answers at its POST routes: they can be asked without a router. */
export interface App {
  readonly hono: Hono<AppEnv>;
  readonly posts: ReadonlyMap<string, Responder>;
}

export interface AppOptions extends ObserverOptions, PredictOptions, DriftOptions, DocsOptions {
  readonly registry: Registry;
}

/**
 * The service. It touches nothing but what it is given, so `hono.request('/predict', …)` is a whole test.
 *
 * @param options `metricsElsewhere` where /metrics has a port of its own
 */
export function createApp(options: AppOptions & { readonly metricsElsewhere?: boolean }): App {
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
      summary: 'State of the drift detectors, as JSON or as a page.',
      respond: createDrift(options),
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
    ...docsEndpoints(options, () => endpoints),
    ...v2Endpoints(options),
    ...v1Endpoints(options),
  ];
  const index = JSON.stringify({
    name: 'cdk8s-aiops',
    version: VERSION,
    endpoints: endpoints.map(({ method, path, summary }) => ({ method, path, summary })),
  });
  return appOf(endpoints, options);
}

/** /metrics alone, for a port of its own. */
export function createMetricsApp(options: ObserverOptions & { readonly registry: Registry }): Hono<AppEnv> {
  return appOf([metricsEndpoint(options.registry)], options).hono;
}

function metricsEndpoint(registry: Registry): Endpoint {
  return {
    method: 'GET',
    path: ROUTES.metrics,
    summary: 'Metrics in the text format of Prometheus.',
    respond: async () => ({ status: 200, contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function appOf(endpoints: readonly Endpoint[], options: ObserverOptions): App {
  const hono = new Hono<AppEnv>();
  // asked only when no endpoint answers: a second handler at a route would cost it its direct call
  const otherMethods = new Hono<AppEnv>();
  const posts = new Map<string, Responder>();
  const observe = createObserver(options);
  for (const { method, path, alias, respond } of endpoints) {
    const responder = observe(path, respond);
    if (method === 'POST') posts.set(path, responder);
    const refused = observe(path, () => methodNotAllowed(path, method));
    for (const pattern of [path, ...(alias === undefined ? [] : [alias])].map(routePattern)) {
      hono.on(method, pattern, asHandler(responder));
      otherMethods.all(pattern, asHandler(refused));
    }
  }
  const nothing = () => {
    throw new Problem(404, 'there is nothing here; GET / lists what there is');
  };
  otherMethods.notFound(asHandler(observe(UNMATCHED_ROUTE, nothing)));
  hono.notFound(({ req }) => otherMethods.fetch(req.raw));
  return { hono, posts };
}

/**
 * A handler and no middleware, because a Hono route with one handler runs without its composer. An answer that is there
 * at once is returned at once, which the adapter writes without a promise.
 */
function asHandler(respond: Responder): (context: Context<AppEnv>) => MaybePromise<Response> {
  return ({ req, env }) => after(respond(requestViewOf(req.raw, env?.incoming), req), toResponse);
}

/** With a plain record and no Headers object: the adapter writes it to the socket as it is. */
function toResponse({ status, contentType, body, headers }: Answer): Response {
  return new Response(body, { status, headers: { 'content-type': contentType, ...headers } });
}

function methodNotAllowed(path: string, method: 'GET' | 'POST'): never {
  const allow = method === 'GET' ? 'GET, HEAD' : method;
  throw new Problem(405, `${path} answers ${allow} only`, { headers: { allow } });
}

function health(serving: ServingState): Answer {
  const { name, version, digest } = requireReady(serving).model;
  return jsonAnswer(JSON.stringify({ status: serving.status, model: { name, version, digest } }));
}
