import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readData } from '../../cli/read-data';
import { readWithDuckdb } from '../../cli/read-with-duckdb';
import { telemetryCsv } from '../../model/generate';
import { seededRandom } from '../../runtime/statistics/random';
import type { Column, Dataset } from '../../runtime/data/dataset';
import { readCsv, type CsvOptions } from '../../runtime/data/read-csv';
import { duckdbInstalled } from '../support/duckdb';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What DuckDB makes of a query, as a Parquet file. */
async function parquet(name: string, query: string): Promise<string> {
  const path = join(folder, name);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return path;
}

/** Numbers of all magnitudes and spellings, gaps, quoted text, and a column that turns out to be text near its end. */
function largeCsv(rows: number): string {
  const random = seededRandom(7);
  const lines = Array.from({ length: rows }, (_, row) => {
    const x = random();
    const cells = [
      row,
      (x - 0.5) * 10 ** ((row % 40) - 20),
      row % 17 === 0 ? '' : x.toFixed(row % 10),
      row % 23 === 0 ? 'NA' : Math.round(x * 1e15),
      `"zone, ${row % 200}"`,
      row % 31 === 0 ? '"say ""no"""' : 'plain',
      row === rows - 5 ? 'late' : `0${row % 1000}`,
    ];
    return cells.join(',');
  });
  return `id,wide,gaps,large,quoted,text,late\n${lines.join('\n')}\n`;
}

/** Names of the columns that differ in any cell; quicker than an assertion on a million of them. */
function differences(a: Dataset, b: Dataset): string[] {
  const cells = (column: Column): Float64Array | Int32Array =>
    column.kind === 'numeric' ? column.values : column.indices;
  const about = (column: Column): string =>
    JSON.stringify(column.kind === 'numeric' ? column.name : { ...column, indices: [] });
  const same = (left: Column, right: Column): boolean =>
    left.kind === right.kind &&
    about(left) === about(right) &&
    // a missing number is NaN
    cells(left).every((cell, row) => Object.is(cell, cells(right)[row]));
  expect(a.columns).toHaveLength(b.columns.length);
  return a.columns.filter((column, index) => !same(column, b.columns[index]!)).map(({ name }) => name);
}

const read = async (path: string, options?: CsvOptions): Promise<Dataset> =>
  (await readWithDuckdb(path, options)).dataset;

describe.runIf(duckdbInstalled)('DuckDB and the built-in reader make the same table of', () => {
  test.each<[string, string, CsvOptions?]>([
    ['numbers and text', 'cpu,tier\n1.5,api\n-2e3,web\n.5,api\n'],
    ['missing values of every spelling', 'a,b\nNA,x\n,?\nnull,NaN\n1,#N/A\nn/a,y\n'],
    ['a column without any value', 'a,b\n,x\nNA,y\n'],
    ['text after numbers, whose spelling counts then', 'a,b\n007,1\n1.50,2\nabc,3\n1e3,4\n'],
    ['text after gaps', 'a,b\n,1\nNA,2\nabc,3\n'],
    ['what only looks like numbers', 'a,b,c,d\n1_000,inf,0x10,true\n1,2,3,false\n'],
    ['numbers beyond 64-bit floats', 'a,b\n1e400,1\n2,2\n'],
    ['integers that floats round', 'a,b\n9007199254740993,1\n'],
    ['spaces around cells and names', ' a , b \n 1 , x\ty \n\u00a02,  \n'],
    ['quotes, delimiters and line ends in cells', 'a,b\n"x,1","say ""no"""\n"two\nlines",3\n'],
    ['a byte-order mark and CRLF', '\ufeffa,b\r\n1,x\r\n2,y\r\n'],
    ['blank lines', '\n\na,b\n1,2\n\n3,4\n\n'],
    ['semicolons and decimal commas', 'a;b\n1,5;x\n2,25;y\n'],
    ['semicolons and decimal points', 'a;b\n1.5;1,x\n2.25;2,y\n'],
    ['tabs', 'a\tb\n1\tx y\n'],
    ['a delimiter and decimal mark that are named', 'a|b\n1,5|x\n', { delimiter: '|', decimal: ',' }],
    ['names that are SQL', `"a""; DROP TABLE x; --",'b'\n1,2\n`],
    ['telemetry', telemetryCsv()],
  ])('%s', async (_, text, options) => {
    const path = file('table.csv', text);
    const expected = readCsv(Buffer.from(text), options);
    const { dataset, digest } = await readWithDuckdb(path, options);
    expect(dataset).toEqual(expected.dataset);
    expect(digest).toBe(expected.digest);
  });

  test('more rows than one chunk holds, the first text far down', async () => {
    const rows = Array.from({ length: 10_000 }, (_, row) => `${row},${row === 9_000 ? 'x' : `0${row}`}`);
    const text = `id,code\n${rows.join('\n')}\n`;
    expect(await read(file('long.csv', text))).toEqual(readCsv(Buffer.from(text)).dataset);
  });

  test('200,000 rows of every kind of cell, as CSV and as Parquet', async () => {
    const path = file('large.csv', largeCsv(200_000));
    const ours = await readData(path, { reader: 'builtin' });
    const theirs = await readData(path, { reader: 'duckdb' });
    expect(theirs.digest).toBe(ours.digest);
    expect(differences(theirs.dataset, ours.dataset)).toEqual([]);
    expect(ours.dataset.rows).toBe(200_000);
    // text, so that both readers decide from the same cells what a number is
    const texts = `SELECT * FROM read_csv('${path}', all_varchar = true)`;
    expect(differences(await read(await parquet('large.parquet', texts)), ours.dataset)).toEqual([]);
  }, 60_000);

  test('a file as CSV and as Parquet, typed or all text', async () => {
    const path = file('telemetry.csv', telemetryCsv());
    const { dataset } = readCsv(Buffer.from(telemetryCsv()));
    expect(await read(await parquet('typed.parquet', `SELECT * FROM '${path}'`))).toEqual(dataset);
    const texts = `SELECT * FROM read_csv('${path}', all_varchar = true)`;
    expect(await read(await parquet('texts.parquet', texts))).toEqual(dataset);
  });
});

describe.runIf(duckdbInstalled)('of Parquet,', () => {
  test('every type of number is a number, NULL and NaN are missing, and all else is text', async () => {
    const query = `SELECT 1::TINYINT AS tiny, 2::UBIGINT AS big, 3::HUGEINT AS huge, 1.25::DECIMAL(9,2) AS "decimal",
      0.5::FLOAT AS "float", 'nan'::DOUBLE AS gap, true AS yes, DATE '2026-01-02' AS day, NULL::INTEGER AS nothing`;
    const { rows, columns } = await read(await parquet('types.parquet', query));
    expect(rows).toBe(1);
    const values = columns.map((column) => [
      column.name,
      column.kind === 'numeric' ? column.values[0] : column.categories[0],
    ]);
    expect(values).toEqual([
      ['tiny', 1],
      ['big', 2],
      ['huge', 3],
      ['decimal', 1.25],
      ['float', 0.5],
      ['gap', NaN],
      ['yes', 'true'],
      ['day', '2026-01-02'],
      ['nothing', NaN],
    ]);
  });

  test('an infinity is refused by the name of its column', async () => {
    const path = await parquet('infinite.parquet', `SELECT 'inf'::DOUBLE AS load`);
    await expect(read(path)).rejects.toThrow('column "load" holds Infinity, which no forest can split');
  });
});

describe.runIf(duckdbInstalled)('what cannot be read says why:', () => {
  test.each([
    ['a row that is too short', 'a,b\n1,2\n3\n', /Expected Number of Columns: 2 Found: 1/],
    ['a header alone', 'a,b\n', /the file has a header and no rows/],
    ['a column called twice', 'a,a\n1,2\n', /columns 1 and 2 are both called "a"/],
    ['one column', 'a\n1\n', /only one column/],
  ])('%s', async (_, text, message) => {
    await expect(read(file('broken.csv', text))).rejects.toThrow(message);
  });

  test('Parquet without DuckDB', async () => {
    const missing = Object.assign(new Error("Cannot find package '@duckdb/node-api'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const reading = readWithDuckdb('data.parquet', {}, () => Promise.reject(missing));
    await expect(reading).rejects.toThrow(
      'data.parquet can be read with DuckDB only, which is not installed; run npm install @duckdb/node-api, or convert the file to CSV',
    );
  });

  test('Parquet with the built-in reader', async () => {
    const path = await parquet('some.parquet', 'SELECT 1 AS a, 2 AS b');
    await expect(readData(path, { reader: 'builtin' })).rejects.toThrow(
      /is Parquet, which the built-in reader does not read/,
    );
  });
});
