/** `name`, `[0]` or `["a name with dots"]`. */
const STEP = /\["([^"]*)"\]|([^.[\]]+)/g;

/**
 * The keys and indices of a path, in their order.
 *
 * @example fieldSteps('spec.ports[0].port'); // ['spec', 'ports', '0', 'port']
 */
export function fieldSteps(path: string): readonly string[] {
  return [...path.matchAll(STEP)].map(([, quoted, plain = '']) => quoted ?? plain);
}
