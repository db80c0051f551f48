/** Every path that the runtime answers, in OpenAPI notation: a name in braces is a path parameter. */
export const ROUTES = {
  index: '/',
  predict: '/predict',
  health: '/health',
  healthz: '/healthz',
  livez: '/livez',
  readyz: '/readyz',
  metrics: '/metrics',
  model: '/model',
  drift: '/drift',
  feedback: '/feedback',
  openapi: '/openapi.json',
  docs: '/docs',
  docsFile: '/docs/{file}',
  v2: '/v2',
  v2Live: '/v2/health/live',
  v2Ready: '/v2/health/ready',
  v2Model: '/v2/models/{model}',
  v2ModelVersion: '/v2/models/{model}/versions/{version}',
  v2ModelReady: '/v2/models/{model}/ready',
  v2ModelVersionReady: '/v2/models/{model}/versions/{version}/ready',
  v2Infer: '/v2/models/{model}/infer',
  v2VersionInfer: '/v2/models/{model}/versions/{version}/infer',
  v1Models: '/v1/models',
  v1Model: '/v1/models/{model}',
  v1Predict: '/v1/models/{model}:predict',
} as const;

/** The prediction routes of all protocols. Alerts and service level objectives read all of them. */
export const INFERENCE_ROUTES = [
  ROUTES.predict,
  ROUTES.v1Predict,
  ROUTES.v2Infer,
  ROUTES.v2VersionInfer,
] as const;

/** The `route` label of a request that no route matched. With a label value for each path, a client could create any number of series. */
export const UNMATCHED_ROUTE = 'unmatched';

/** Names of the ports that the Service, the container and the ServiceMonitor share. */
export const PORT_NAMES = { http: 'http', metrics: 'metrics' } as const;
