import { INFERENCE_ROUTES } from '../../contract/routes';
import type { PathParameters } from '../http/observer';

/** A request target that asks for predictions. */
export interface PredictionTarget {
  /** One of `INFERENCE_ROUTES`. */
  readonly route: string;
  readonly parameters: PathParameters;
}

/** Made once for the routes that have no parameters, for most requests ask them. */
const FIXED = new Map(
  INFERENCE_ROUTES.filter((route) => !route.includes('{')).map((route) => [
    route as string,
    { route, parameters: { param: () => undefined } },
  ]),
);

const PATTERNS = INFERENCE_ROUTES.map((route) => {
  // a parameter is all that its segment holds, as it is for the router
  const pattern = (segment: string, end: string) =>
    new RegExp(`^${route.replace(/\{(\w+)\}(:\w+)?/g, segment)}${end}`);
  return {
    route,
    plain: pattern(String.raw`(?<$1>\w[\w.~-]*$2)`, '$'),
    any: pattern('[^/]+$2', String.raw`(\?|$)`),
  };
});

/**
 * What a target asks for that says no more than a path, and that without escapes or dots for a segment. It is what
 * nearly all clients send, and what can be answered without a router.
 */
export function plainPredictionTarget(target: string): PredictionTarget | undefined {
  const fixed = FIXED.get(target);
  if (fixed !== undefined) return fixed;
  for (const { route, plain } of PATTERNS) {
    const groups = plain.exec(target)?.groups;
    if (groups !== undefined) return { route, parameters: { param: (name) => groups[name] } };
  }
  return undefined;
}

/** The route that a target asks for, however it is spelled. */
export function predictionRoute(target: string): string | undefined {
  const routeOf = (path: string) => PATTERNS.find(({ any }) => any.test(path))?.route;
  return routeOf(target) ?? routeOf(plainPath(target));
}

/** The path as the router reads it: of a target that is a whole URL, and without escapes that it need not have. */
function plainPath(target: string): string {
  try {
    return decodeURI(new URL(target, 'http://localhost').pathname);
  } catch {
    return target;
  }
}
