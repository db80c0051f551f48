import type { z } from 'zod';
import type { Answer, Question } from './server';
import type { Target } from './target';

/**
 * One thing that the Open Inference Protocol says of a server, and how to see whether it holds.
 *
 * `required` is what the specification states. `recommended` is what it leaves open, or only calls typical, and what helps
 * clients.
 */
export interface Case {
  /** A sentence about the server. */
  readonly name: string;
  /** Section of the specification that it comes from. */
  readonly clause: string;
  readonly level: 'required' | 'recommended';
  /** Undefined where the model has nothing to try it with. */
  readonly ask: (target: Target) => Question | undefined;
  readonly expect: Expectation;
}

/** The problem of an answer, or undefined. */
export type Expectation = (answer: Answer, target: Target, question: Question) => string | undefined;

/** 200, and a body of this form. */
export function body<T>(
  schema: z.ZodType<T>,
  further: (json: T, target: Target, question: Question) => string | undefined = () => undefined,
): Expectation {
  return ({ status, json, text }, target, question) => {
    if (status !== 200) return `status ${status}: ${text.slice(0, 100)}`;
    const { success, data, error } = schema.safeParse(json);
    if (success) return further(data, target, question);
    const issue = error.issues[0]!;
    return `${issue.path.join('.') || 'body'}: ${issue.message}`;
  };
}

export const succeeds: Expectation = ({ status, text }) =>
  status === 200 ? undefined : `status ${status}: ${text.slice(0, 100)}`;

/** An error status, and a body with a text in `error`. */
export const isRefused: Expectation = ({ status, json, text }) => {
  if (status < 400) return `status ${status}, and an error was due`;
  const error = typeof json === 'object' && json !== null && 'error' in json ? json.error : undefined;
  return typeof error === 'string' ? undefined : `no text in "error": ${text.slice(0, 100)}`;
};

/** As `isRefused`, with one of these statuses and nothing beside the error. */
export function isRefusedWith(...statuses: readonly number[]): Expectation {
  return (answer, target, question) => {
    const wrong = isRefused(answer, target, question);
    if (wrong !== undefined) return wrong;
    if (!statuses.includes(answer.status)) return `status ${answer.status}, not ${statuses.join(' or ')}`;
    const names = Object.keys(answer.json as object);
    return names.length === 1 ? undefined : `members beside "error": ${names.join(', ')}`;
  };
}
