import { Lazy } from 'cdk8s';

/**
 * A value that is worked out at synthesis, when every construct has said what it wants. cdk8s resolves it before
 * it writes the manifest and types it as `any`; here it keeps the type of what it becomes.
 */
export function lazy<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
