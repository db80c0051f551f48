import type * as duckdb from '@duckdb/node-api';

export type Duckdb = typeof duckdb;

/** The file cannot be read as Parquet, or DuckDB is not there. */
export class ParquetError extends Error {
  override readonly name = 'ParquetError';
}

/**
 * DuckDB's package, which is optional.
 *
 * @param path what it is to read
 * @throws ParquetError if it is not installed
 */
export async function loadDuckdb(
  path: string,
  load: () => Promise<Duckdb> = () => import('@duckdb/node-api'),
): Promise<Duckdb> {
  try {
    return await load();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new ParquetError(
      `${path} can be read with DuckDB only, which is not installed; run npm install @duckdb/node-api, or convert the file to CSV`,
    );
  }
}
