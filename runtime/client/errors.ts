/** Problem details for HTTP APIs (RFC 9457), with the service's extensions. */
export interface ProblemDocument {
  /** URI of the kind of problem; `about:blank` for the status alone. */
  readonly type: string;
  /** Short text of the status. */
  readonly title: string;
  /** HTTP status. */
  readonly status: number;
  /** The problem, and what to write instead. */
  readonly detail: string;
  /** The first of the invalid values. */
  readonly errors?: readonly {
    readonly detail: string;
    /** Index of the row, from 0. */
    readonly row?: number;
    readonly feature?: string;
  }[];
}

/** The service refused the request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    /** The service's answer. If a gateway answered instead, the detail is the start of its text. */
    readonly problem: ProblemDocument,
    /** Wait before a retry that the service asks for, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }

  /** HTTP status of the answer. */
  get status(): number {
    return this.problem.status;
  }
}

/** No answer was received: the connection failed (see `cause`), or the time limit passed. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}
