/** Problem details for HTTP APIs, RFC 9457, as the service writes them. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong, and what to write instead. */
  readonly detail: string;
  /** The first of the values that cannot be used. */
  readonly errors?: readonly {
    readonly detail: string;
    /** Index of the row, from 0. */
    readonly row?: number;
    readonly feature?: string;
  }[];
}

/** The service has answered, and refused. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    /** What it said. Where a gateway answered in its place, the detail is the start of its text. */
    readonly problem: ProblemDocument,
    /** Milliseconds after which the service asks to be tried again. */
    readonly retryAfterMs?: number,
  ) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer came: the connection failed (see `cause`) or took too long. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}
