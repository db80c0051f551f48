import type { ZodError } from 'zod';
import { quote } from './describe-value';

/** The first of what a schema finds wrong, where it is: `inputs[0].shape[1]: …`. Values are not repeated. */
export function describeIssue({ issues }: ZodError): string {
  const { path, message } = issues[0]!;
  const place = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${quote(String(key)).slice(1, -1)}`))
    .join('')
    .replace(/^\./, '');
  return `${place === '' ? 'the body' : place}: ${message}`;
}
