import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiReference, apiReports, REFERENCE, REPORTS } from '../../scripts/api';

const reports = apiReports();

describe.each(reports)('$file', ({ file, text, unexported }) => {
  test('is what the declarations say; run `npm run api` and read its diff as a user would if it is not', () => {
    expect(text).toBe(readFileSync(join(REPORTS, file), 'utf8'));
  });

  test('every type of a signature is exported', () => {
    expect(unexported).toEqual([]);
  });
});

describe.each(apiReference())('the reference page $file', ({ file, text }) => {
  test('has the doc comments of the declarations; run `npm run api` if it has not', () => {
    expect(text).toBe(readFileSync(join(REFERENCE, file), 'utf8'));
  });

  test('describes every class, function and constant', () => {
    const bare = [...text.matchAll(/^## (\w+)\n\n```ts\n[^]*?```\n(?=\n## |$(?![^]))/gm)].map(
      ([, name]) => name,
    );
    expect(bare).toEqual([]);
  });

  test('has no empty section', () => {
    const empty = [...text.matchAll(/^## (\w+)\s+(?=## |$(?![^]))/gm)].map(([, name]) => name);
    expect(empty).toEqual([]);
  });

  test('describes every prop, option and member', () => {
    const rows = text.split('\n').filter((line) => /^\| `/.test(line));
    const bare = rows.filter((line) => line.split(/(?<!\\)\|/)[4]?.trim() === '');
    expect(bare.map((line) => line.split('|')[1]!.trim())).toEqual([]);
  });
});

test('each entry has a reference page, and no page is of an entry that is gone', () => {
  expect(readdirSync(REFERENCE).sort()).toEqual(
    ['README.md', ...apiReference().map(({ file }) => file)].sort(),
  );
});

test('each entry has a report, and no report is of an entry that is gone', () => {
  const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Readonly<Record<string, unknown>>;
  };
  // types of CRDs are generated, and described where they come from
  const code = Object.entries(entries).filter(
    ([name, target]) => typeof target === 'object' && !name.startsWith('./imports/'),
  );
  const committed = readdirSync(REPORTS).filter((file) => file.endsWith('.api.md'));
  expect(committed.sort()).toEqual(reports.map(({ file }) => file).sort());
  expect(reports).toHaveLength(code.length);
});
