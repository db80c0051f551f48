import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = readFileSync('docs/training.md', 'utf8');

const shown = [...PAGE.matchAll(/<!-- from (\S+) -->\s+```ts\n([^]*?)```/g)].map(
  ([, file = '', code = '']) => [file, code] as const,
);

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();

it('shows lines of three examples', () => {
  expect(shown).toHaveLength(3);
});

it.each(shown)('shows lines of %s as they are', (file, code) => {
  expect(trimmed(readFileSync(file, 'utf8'))).toContain(trimmed(code));
});
