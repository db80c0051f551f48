import { dev } from './dev';
import { prod } from './prod';
import type { PlatformEnvironment } from './types';

export { RECEIVERS } from './common';
export type { AirflowEnvironment, PlatformEnvironment, TrainingEnvironment } from './types';

/** The installations, by the names that `npm run synth -- --env` takes. */
export const ENVIRONMENTS = { prod, dev } satisfies Record<string, PlatformEnvironment>;

/**
 * The installation of that name.
 *
 * @throws if there is none
 */
export function environmentNamed(name: string): PlatformEnvironment {
  const found = Object.entries<PlatformEnvironment>(ENVIRONMENTS).find(([each]) => each === name);
  if (found !== undefined) return found[1];
  throw new Error(
    `there is no environment "${name}"; write one of ${Object.keys(ENVIRONMENTS).join(', ')}, ` +
      'or add a file to environments/ and name it in environments/index.ts',
  );
}
