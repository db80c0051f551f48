import { Lazy } from 'cdk8s';

/**
 * A value that is computed at synthesis, after all constructs have been created. cdk8s resolves it before it writes the
 * manifest and types it as `any`; here it keeps the type of its result.
 */
export function lazy<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
