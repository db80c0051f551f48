import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROJECT = join(__dirname, '../..');
const TSX = pathToFileURL(createRequire(__filename).resolve('tsx')).href;

/** Runs the command from source, in a folder, as a shell would. */
export function runCommand(cwd: string, ...args: string[]): Result {
  return runCommandWithInput('', cwd, ...args);
}

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with a text on its standard input. */
export function runCommandWithInput(input: string, cwd: string, ...args: string[]): Result {
  const command = ['--import', TSX, join(PROJECT, 'cli/cdk8s-aiops.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, input, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}
