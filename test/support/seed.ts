import { configureGlobal } from 'fast-check';

/**
 * Properties are checked on the same cases each time, so that a failure is a matter of the change at hand.
 * `FAST_CHECK_SEED=$RANDOM npx vitest run` looks at others.
 */
export const SEED = Number(process.env['FAST_CHECK_SEED'] ?? 20_260_101);

configureGlobal({ seed: SEED });
