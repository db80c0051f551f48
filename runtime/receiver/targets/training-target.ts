import type { CauseKeys } from '../cause-key';
import type { Cause } from '../receiver-state';

/** What starts trainings. */
export interface TrainingTarget {
  /**
   * Starts the training of a cause.
   *
   * @param keys a training with one of them is this one
   * @param since milliseconds since the epoch: an older training with the key before is another one
   * @throws TargetError, or an error of the network
   */
  start(cause: Cause, keys: CauseKeys, since: number, signal: AbortSignal): Promise<StartedTraining>;

  /**
   * Whether a training runs; undefined if the target does not tell.
   *
   * @throws TargetError, or an error of the network
   */
  runs(name: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/** A training that runs. */
export interface StartedTraining {
  /** Name of the Job, number of the pipeline, or id of the DAG run; empty if the target gives none. */
  readonly name: string;
  /** Whether it had been started before. */
  readonly existed: boolean;
}

/** The target has refused a request. The message says which, and why. */
export class TargetError extends Error {
  override readonly name = 'TargetError';

  /** @param retryAfterMs wait that the target asks for; undefined if it asks for none */
  constructor(
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
