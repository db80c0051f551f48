import { STATUS_CODES } from 'node:http';
import type { RowError } from '../../inference/invalid-rows-error';
import type { Answer } from './answer';

/** A request that cannot be answered. Clients read all of it, so it contains no internals. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly more: {
      readonly errors?: readonly RowError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
  }
}

/** Problem details for HTTP APIs, RFC 9457. With the type `about:blank` the title is the status's own phrase. */
export function problemDocument({ status, detail, more: { errors } }: Problem): object {
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail, errors };
}

export function problemAnswer(problem: Problem): Answer & { readonly body: string } {
  const { status, more } = problem;
  const body = JSON.stringify(problemDocument(problem));
  return { status, contentType: 'application/problem+json', body, headers: more.headers };
}
