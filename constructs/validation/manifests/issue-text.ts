import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  object: 'a map',
  record: 'a map',
  string: 'text',
};

/** What is wrong with a field, without the schema library's words. */
export function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no field ${issue.keys.join(', ')}`;
  if (issue.code !== 'invalid_type') return 'its value is of another form';
  if (issue.message.endsWith('received undefined')) return 'it is not set';
  return `it must be ${TYPES[issue.expected] ?? issue.expected}`;
}

/** The path of a field, such as `spec.containers[0].name`. */
export function issuePath({ path }: z.core.$ZodIssue): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`))
    .join('');
}
