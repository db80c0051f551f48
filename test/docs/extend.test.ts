import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = readFileSync('docs/extend.md', 'utf8');
const excerpts = [...PAGE.matchAll(/<!-- from (\S+) -->\s+```ts\n([\s\S]*?)```/g)];

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

it('shows code of the examples only', () => {
  expect(excerpts.length).toBe(PAGE.split('```ts').length - 1);
});

it.each(excerpts.map(([, file = '', code = '']) => ({ file, code })))(
  'shows lines of $file as they are',
  ({ file, code }) => {
    expect(trimmed(readFileSync(file, 'utf8'))).toContain(trimmed(code));
  },
);
