import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readData } from '../../cli/read-data';
import { readParquet } from '../../cli/read-parquet';
import { telemetryCsv } from '../../model/generate';
import type { Dataset } from '../../runtime/data/dataset';
import { readCsv, type ColumnOptions } from '../../runtime/data/read-csv';
import { duckdbInstalled } from '../support/duckdb';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function query(sql: string): Promise<readonly (readonly unknown[])[]> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  return rows;
}

/** What DuckDB makes of a query, as a Parquet file. */
async function parquet(name: string, sql: string, options = ''): Promise<string> {
  const path = join(folder, name);
  await query(`COPY (${sql}) TO '${path}' (FORMAT parquet${options})`);
  return path;
}

const read = async (path: string, options?: ColumnOptions): Promise<Dataset> =>
  (await readParquet(path, options)).dataset;

/** The first value of each column. */
function firstValues({ columns }: Dataset): [string, unknown][] {
  return columns.map((column) => [
    column.name,
    column.kind === 'numeric' ? column.values[0] : column.categories[0],
  ]);
}

describe.runIf(duckdbInstalled)('of Parquet,', () => {
  test('the table is that of the same file as CSV, typed or all text', async () => {
    const path = join(folder, 'telemetry.csv');
    writeFileSync(path, telemetryCsv());
    const { dataset } = readCsv(Buffer.from(telemetryCsv()));
    expect(await read(await parquet('typed.parquet', `SELECT * FROM '${path}'`))).toEqual(dataset);
    const texts = `SELECT * FROM read_csv('${path}', all_varchar = true)`;
    expect(await read(await parquet('texts.parquet', texts))).toEqual(dataset);
  });

  test('every type of number is a number, NULL and NaN are missing, and all else is text', async () => {
    const sql = `SELECT 1::TINYINT AS tiny, 2::UBIGINT AS big, 3::HUGEINT AS huge, 1.25::DECIMAL(9,2) AS "decimal",
      0.5::FLOAT AS "float", 'nan'::DOUBLE AS gap, true AS yes, DATE '2026-01-02' AS day, NULL::INTEGER AS nothing`;
    const dataset = await read(await parquet('types.parquet', sql));
    expect(dataset.rows).toBe(1);
    expect(firstValues(dataset)).toEqual([
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

  test('whole numbers that floats cannot hold are text, unless they are asked for as numbers', async () => {
    const path = await parquet('wide.parquet', 'SELECT 9007199254740993::BIGINT AS id, 2::BIGINT AS small');
    expect(firstValues(await read(path))).toEqual([
      ['id', '9007199254740993'],
      ['small', 2],
    ]);
    expect(firstValues(await read(path, { numbers: ['id'] }))[0]).toEqual(['id', 9007199254740992]);
  });

  test('an infinity makes a column text, as it does in CSV', async () => {
    const sql = `SELECT unnest([1.5, 'inf'::DOUBLE]) AS load, unnest([1, 2]) AS y`;
    const [load] = (await read(await parquet('infinite.parquet', sql))).columns;
    expect(load).toMatchObject({ kind: 'categorical', categories: ['1.5', 'inf'], numericRows: 1 });
  });

  test('the index of pandas is left out', async () => {
    const path = await parquet('pandas.parquet', 'SELECT 1.5 AS x, 2 AS y, 0 AS __index_level_0__');
    const { dataset, notes } = await readParquet(path);
    expect(dataset.columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(notes).toEqual(['"__index_level_0__" is an index: left out']);
  });

  test('a path that looks like a pattern is that of one file', async () => {
    const path = join(folder, 'data [1] *?.parquet');
    copyFileSync(await parquet('plain.parquet', 'SELECT 1 AS a, 2 AS b'), path);
    expect((await read(path)).rows).toBe(1);
  });
});

describe.runIf(duckdbInstalled)('a Parquet file', () => {
  const ROWS = 400_000;
  const SQL = `SELECT i AS id, hash(i) % 1000 / 7.0 AS x, 'tier' || (i % 5) AS tier FROM range(${ROWS}) t(i)`;

  test('of many row groups is read to its end', async () => {
    const path = await parquet('whole.parquet', SQL, ', ROW_GROUP_SIZE 40960');
    const dataset = await read(path);
    expect(dataset.rows).toBe(ROWS);
    expect(dataset.columns.map(({ kind }) => kind)).toEqual(['numeric', 'numeric', 'categorical']);
    const [id] = dataset.columns;
    expect(id?.kind === 'numeric' && id.values.every((value, row) => value === row)).toBe(true);
  }, 60_000);

  test.each([1, 6, 9])(
    'with a damaged page in row group %i is refused, and the group named',
    async (group) => {
      const path = await parquet(`damaged-${group}.parquet`, SQL, ', ROW_GROUP_SIZE 40960');
      const pages = `SELECT data_page_offset FROM parquet_metadata('${path}') WHERE row_group_id = ${group} AND path_in_schema = 'x'`;
      const [[offset] = []] = await query(pages);
      const bytes = readFileSync(path);
      for (let i = 20; i < 2000; i++) bytes[Number(offset) + i]! ^= 0xa5;
      writeFileSync(path, bytes);
      const rows = `rows ${group * 40960 + 1} to ${Math.min(ROWS, (group + 1) * 40960)} of ${ROWS}`;
      const message = `is damaged in row group ${group} (${rows}): `;
      await expect(read(path)).rejects.toThrow(message);
      await expect(read(path)).rejects.toThrow(message);
    },
    60_000,
  );

  test('that was cut off is refused', async () => {
    const path = await parquet('cut.parquet', SQL);
    truncateSync(path, 100_000);
    await expect(read(path)).rejects.toThrow(/DuckDB cannot read .*cut\.parquet: /);
  });

  test('without rows is refused', async () => {
    await expect(read(await parquet('empty.parquet', 'SELECT 1 AS a WHERE false'))).rejects.toThrow(
      'has columns and no rows',
    );
  });
});

test('Parquet without DuckDB says what to install', async () => {
  const missing = Object.assign(new Error("Cannot find package '@duckdb/node-api'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  await expect(readParquet('data.parquet', {}, () => Promise.reject(missing))).rejects.toThrow(
    'data.parquet can be read with DuckDB only, which is not installed; run npm install @duckdb/node-api, or convert the file to CSV',
  );
});

test('Parquet with the built-in reader is refused', async () => {
  await expect(readData('some.parquet', { reader: 'builtin' })).rejects.toThrow(
    /is Parquet, which the built-in reader does not read/,
  );
});
