import { STATUS_CODES } from 'node:http';
import type { Answer } from './answer';

/** One thing that is wrong with a request. */
export interface RequestError {
  readonly detail: string;
  /** Index of the row, from 0. */
  readonly row?: number;
  readonly feature?: string;
  /** Where the expectation stands in the model's suite, such as `columns.load.max`. */
  readonly expectation?: string;
}

/** Problems listed in one answer; the detail says how many there are. */
export const MAX_LISTED_ERRORS = 10;

/** A request that cannot be answered as asked. Everything in it is for the client to read. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly more: {
      readonly errors?: readonly RequestError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
  }
}

/** Problem details for HTTP APIs, RFC 9457. With the type `about:blank` the title is the status's own phrase. */
export function problemAnswer({ status, detail, more: { errors, headers } }: Problem): Answer {
  return {
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, errors }),
    headers,
  };
}
