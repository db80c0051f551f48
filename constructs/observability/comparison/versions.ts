import type { Watched } from '../scraped-service';

/** Both versions of a service while a rollout runs. */
export interface RolloutVersions {
  /** Pods of the new version. */
  readonly canary: Watched;
  /** Pods of the version that serves everybody until then. */
  readonly stable: Watched;
}

/** A number, and the limit above which it is too high. */
export interface Measure {
  /** PromQL with one number as its result; with none, or with one that is not a number, where data is missing. */
  readonly value: string;
  /** The new version fails above it. */
  readonly threshold: number;
}
