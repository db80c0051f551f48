import type { Respond } from './observer';

/** One method of one path: its description and its handler. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** As OpenAPI writes it, `/v2/models/{model}`; the label of its metrics. */
  readonly path: string;
  /** A second path with the same answer. */
  readonly alias?: string;
  readonly summary: string;
  readonly respond: Respond;
}

/**
 * A path template in Hono's form: `{model}` is `:model`, and `{model}:predict` is a segment with that suffix. Clients
 * that escape path segments write its colon as `%3A`.
 */
export function routePattern(path: string): string {
  return path.replace(/\{(\w+)\}(:\w+)?/g, (_, name: string, suffix?: string) =>
    suffix === undefined ? `:${name}` : `:${name}{.+(?::|%3[Aa])${suffix.slice(1)}}`,
  );
}
