import type { StreamRetryReason } from '../../contract/streaming/metrics';
import type { StreamRow, Unscorable } from './read-row';

/** The model that scored a row. */
export interface ScoredBy {
  readonly name: string;
  readonly version: string;
  /** Null while a service changes its model, and its answer does not say which file it came from. */
  readonly digest: string | null;
}

/** A scored row. */
export interface Score {
  readonly model: ScoredBy;
  readonly prediction: string | number;
  /** Share of the trees that vote for each class, 0 to 1; undefined for a regression, and if they are not wanted. */
  readonly probabilities: Readonly<Record<string, number>> | undefined;
  /** Whether the rows that were scored together with it have drifted from the baseline. */
  readonly drift: boolean;
}

/** Scores rows that have nothing to do with each other. */
export interface RowScorer {
  /** Waits until rows can be scored. @throws ServiceFailure if that is not the case yet */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * @returns for each row its score, or why it cannot be scored
   * @throws ServiceFailure if no row can be scored now, and the same rows can be tried again later
   */
  score(rows: readonly StreamRow[], signal: AbortSignal): Promise<readonly (Score | Unscorable)[]>;
}

/** The service does not score now. The rows are not to blame. */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure';

  constructor(
    message: string,
    readonly reason: Exclude<StreamRetryReason, 'broker'>,
    /** Wait that the service asks for, in milliseconds. */
    readonly retryAfterMs: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
