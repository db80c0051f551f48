import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiReports, REPORTS } from '../../scripts/api';

const reports = apiReports();

describe.each(reports)('$file', ({ file, text, unexported }) => {
  test('is what the declarations say; run `npm run api` and read its diff as a user would if it is not', () => {
    expect(text).toBe(readFileSync(join(REPORTS, file), 'utf8'));
  });

  test('every type of a signature is exported', () => {
    expect(unexported).toEqual([]);
  });
});

test('each entry has a report, and no report is of an entry that is gone', () => {
  const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Readonly<Record<string, unknown>>;
  };
  const code = Object.values(entries).filter((target) => typeof target === 'object');
  const committed = readdirSync(REPORTS).filter((file) => file.endsWith('.api.md'));
  expect(committed.sort()).toEqual(reports.map(({ file }) => file).sort());
  expect(reports).toHaveLength(code.length);
});
