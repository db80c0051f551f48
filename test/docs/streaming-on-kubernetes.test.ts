import { readFileSync } from 'node:fs';
import { App } from 'cdk8s';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Stream } from '../../examples/stream/chart';

const PAGE = readFileSync('docs/streaming.md', 'utf8');
const EXAMPLE = 'examples/stream/chart.ts';

const block = (mark: string, language: string): string => {
  const found = new RegExp(`<!-- ${mark} ${EXAMPLE} -->\\s+\`\`\`${language}\\n([^]*?)\`\`\``).exec(
    PAGE,
  )?.[1];
  if (found === undefined) throw new Error(`docs/streaming.md shows no ${language} ${mark} ${EXAMPLE}`);
  return found;
};

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();

it('shows lines of the example as they are', () => {
  expect(trimmed(readFileSync(EXAMPLE, 'utf8'))).toContain(trimmed(block('from', 'ts')));
});

it('shows objects as the example synthesizes them', () => {
  const synthesized = new Stream(new App()).toJson() as unknown[];
  const shown = parseAllDocuments(block('synthesized from', 'yaml')).map(
    (document) => document.toJSON() as unknown,
  );
  expect(shown).toHaveLength(2);
  for (const object of shown) expect(synthesized).toContainEqual(object);
});
