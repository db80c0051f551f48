import { spawnSync } from 'node:child_process';
import { toolInstalled } from './tools';

/** Whether DuckDB can be loaded. It is an optional peer, and has no binaries for some platforms. */
export const duckdbInstalled = toolInstalled(
  spawnSync(process.execPath, ['-e', "require('@duckdb/node-api')"]).status === 0,
  '@duckdb/node-api',
  'PARQUET FILES WERE NOT READ',
);
