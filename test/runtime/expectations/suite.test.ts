import { describe, expect, test } from 'vitest';
import { evaluateExpectations } from '../../../runtime/expectations/evaluate';
import { formatExpectations } from '../../../runtime/expectations/format';
import { inferExpectations } from '../../../runtime/expectations/infer';
import { ExpectationsError, parseExpectations } from '../../../runtime/expectations/parse';
import { readCsv } from '../../../runtime/data/read-csv';

const HEAD = 'schema: cdk8s-aiops/expectations/v1\n';
const { dataset } = readCsv(Buffer.from('cpu [%],tier,id\n10,api,a\n55.5,web,b\nNA,web,c\n90,api,c\n'));

/** What does not hold, by its place in the suite. */
function broken(yaml: string): Record<string, string> {
  const results = evaluateExpectations(parseExpectations(HEAD + yaml), dataset);
  return Object.fromEntries(
    results.filter(({ holds }) => !holds).map(({ expectation, message }) => [expectation, message]),
  );
}

describe('an expectation that does not hold says what was seen:', () => {
  test.each([
    ['rows', 'table: { rows: { min: 5 } }', 'table.rows.min', 'expected at least 5 rows; got 4'],
    ['rows', 'table: { rows: { max: 3 } }', 'table.rows.max', 'expected at most 3 rows; got 4'],
    [
      'a column too many',
      'table: { columns: exactly }\ncolumns: { tier: {}, id: {} }',
      'table.columns',
      'expected no columns but those of the suite; got "cpu [%]"',
    ],
    [
      'a column too few',
      'columns: { disk: {} }',
      'columns.disk.required',
      'expected "disk" as a column; got it is absent',
    ],
    [
      'type',
      'columns: { tier: { type: number } }',
      'columns.tier.type',
      'expected "tier" to hold numbers; got text',
    ],
    [
      'gaps',
      'columns: { "cpu [%]": { missing: 0.1 } }',
      'columns.cpu [%].missing',
      'expected "cpu [%]" missing in at most 0.1 of the rows; got 1 of 4',
    ],
    [
      'least',
      'columns: { "cpu [%]": { min: 20 } }',
      'columns.cpu [%].min',
      'expected "cpu [%]" at least 20; got 10 to 90',
    ],
    [
      'greatest',
      'columns: { "cpu [%]": { max: 80 } }',
      'columns.cpu [%].max',
      'expected "cpu [%]" at most 80; got 10 to 90',
    ],
    [
      'a range of text',
      'columns: { tier: { max: 80 } }',
      'columns.tier.max',
      'expected "tier" at most 80; got text',
    ],
    [
      'categories',
      'columns: { tier: { categories: [api] } }',
      'columns.tier.categories',
      'expected "tier" one of "api"; got "web"',
    ],
    [
      'uniqueness',
      'columns: { id: { unique: true } }',
      'columns.id.unique',
      'expected "id" different in every row; got 1 values occur again',
    ],
  ])('%s', (_, yaml, place, message) => {
    expect(broken(yaml)).toEqual({ [place]: message });
  });
});

test('bounds are inclusive, and a column that may be absent may be', () => {
  expect(
    broken('columns:\n  "cpu [%]": { min: 10, max: 90, missing: 0.25 }\n  disk: { required: false, min: 3 }'),
  ).toEqual({});
});

describe('a suite is refused that', () => {
  test.each([
    ['has a key that nobody reads', 'columns: { cpu: { maximum: 3 } }', /columns\.cpu: .*"maximum"/],
    ['has no schema', undefined, /schema: /],
    [
      'expects a range of categories',
      'columns: { cpu: { type: category, min: 3 } }',
      /min and max are for numbers/,
    ],
    [
      'expects categories of numbers',
      'columns: { cpu: { type: number, categories: [a] } }',
      /categories are for text/,
    ],
    ['leaves no number', 'columns: { cpu: { min: 3, max: 2 } }', /min 3 is greater than max 2/],
    ['is not YAML', 'columns: { cpu: [', /not YAML/],
    ['counts gaps in rows instead of a share', 'columns: { cpu: { missing: 3 } }', /columns\.cpu\.missing/],
  ])('%s', (_, yaml, message) => {
    const read = () => parseExpectations(yaml === undefined ? 'columns: {}' : HEAD + yaml);
    expect(read).toThrow(ExpectationsError);
    expect(read).toThrow(message);
  });
});

describe('a suite inferred from a table', () => {
  const suite = inferExpectations(dataset);

  test('is read back from the YAML that it is written as', () => {
    expect(parseExpectations(formatExpectations(suite))).toEqual(suite);
  });

  test('holds for that table', () => {
    expect(evaluateExpectations(suite, dataset).filter(({ holds }) => !holds)).toEqual([]);
  });

  test('describes its columns', () => {
    expect(suite.columns).toEqual({
      'cpu [%]': { type: 'number', missing: 0.25, min: 10, max: 90 },
      tier: { type: 'category', missing: 0, categories: ['api', 'web'] },
      id: { type: 'category', missing: 0, categories: ['a', 'b', 'c'] },
    });
  });

  test('catches a new category, a new column and a value out of range', () => {
    const next = readCsv(Buffer.from('cpu [%],tier,id,new\n100,api,a,1\n50,db,b,1\n')).dataset;
    const failing = evaluateExpectations(suite, next).filter(({ holds }) => !holds);
    expect(failing.map(({ expectation }) => expectation)).toEqual([
      'table.columns',
      'columns.cpu [%].max',
      'columns.tier.categories',
    ]);
  });
});
