import type { ZodError } from 'zod';
import { quote } from '../../inference/describe-value';

/** Longest message: it names every unknown member, and a body of a megabyte can have very many. */
const LONGEST_MESSAGE = 300;

/** The first error that a schema finds, with its place: `inputs[0].shape[1]: …`. Values are not repeated. */
export function describeIssue({ issues }: ZodError): string {
  const { path, message } = issues[0]!;
  const place = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${quote(String(key)).slice(1, -1)}`))
    .join('')
    .replace(/^\./, '');
  const said = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  return `${place === '' ? 'the body' : place}: ${said}`;
}
