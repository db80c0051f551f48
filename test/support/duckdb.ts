import { spawnSync } from 'node:child_process';

/** Whether DuckDB can be loaded. It is an optional peer, and has no binaries for some platforms. */
export const duckdbInstalled =
  spawnSync(process.execPath, ['-e', "require('@duckdb/node-api')"]).status === 0;

if (!duckdbInstalled) {
  console.warn(
    '@duckdb/node-api is not installed: PARQUET FILES WERE NOT READ. Run npm install @duckdb/node-api.',
  );
}
