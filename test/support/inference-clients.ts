import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { toolInstalled } from './tools';

/** Where scripts/install-test-tools.sh puts clients and generators that others wrote. */
export const CLIENTS_FOLDER = '/opt/inference-clients';

/** Whether they are there. It ends with a copy of its list, so the copy is there when all of it is. */
export const clientsInstalled = toolInstalled(
  existsSync(join(CLIENTS_FOLDER, 'requirements.txt')),
  'tritonclient, KServe’s SDK or a generator of clients',
  'THE SERVICE WAS NOT ASKED BY ANY CLIENT BUT ITS OWN',
);

export interface ProgramOptions {
  /** Working directory. */
  readonly cwd?: string;
  /** Variables beside PATH. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Runs a program of that folder, or one with an absolute path. The service is in this process, so nothing may block it.
 *
 * @returns what it wrote to its standard output
 * @throws Error with all that it wrote, if it fails
 */
export async function runClient(
  program: string,
  args: readonly string[],
  { cwd, environment = {} }: ProgramOptions = {},
): Promise<string> {
  const child = spawn(resolve(CLIENTS_FOLDER, program), args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', ...environment },
  });
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited with ${code}: ${out}${errors}`);
  return out;
}
