import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import { EXIT_CODES } from '../../runtime/contract/image';
import { METRICS } from '../../runtime/contract/metrics';
import { operationsOf } from '../../runtime/serving/openapi/operations';
import { PAGES, SCHEMAS, withGeneratedTables } from '../../scripts/docs';
import { fuzzedService } from '../support/fuzz-case';

const PAGE = readFileSync('docs/operations.md', 'utf8');
const rows = PAGE.split('\n').filter((line) => line.startsWith('| '));
const described = (thing: string): boolean => rows.some((row) => row.split('|')[1]!.trim() === thing);

it.each(PAGES)('%s has the tables that the code makes; run `npm run docs` if it has not', (file) => {
  // a formatter may widen the columns
  const squeeze = (text: string): string => text.replace(/[ -]+/g, ' ');
  const page = readFileSync(file, 'utf8');
  expect(squeeze(page)).toBe(squeeze(withGeneratedTables(page)));
});

it.each(Object.entries(SCHEMAS))(
  '%s is the schema that the code has; run `npm run docs` if it is not',
  (file, make) => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(make())));
  },
);

it('describes every variable, metric and exit code of the contract', () => {
  const names = [...Object.values(ENVIRONMENT), ...Object.values(METRICS)].map(({ name }) => `\`${name}\``);
  const codes = Object.values(EXIT_CODES).map(({ code }) => String(code));
  expect([...names, ...codes].filter((thing) => !described(thing))).toEqual([]);
});

it('says of every status that a route can answer with when it comes', () => {
  const operations = Object.values(operationsOf(fuzzedService().serving.model!.model));
  const statuses = new Set(operations.flatMap(({ failures }) => [200, 405, 500, ...failures]));
  expect([...statuses].filter((status) => !described(String(status)))).toEqual([]);
});
