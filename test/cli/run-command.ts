import { spawnSync } from 'node:child_process';
import { nodeArguments } from '../support/program';

/** Runs the command in a folder, as a shell would. */
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
  const command = [...nodeArguments('cli/cdk8s-aiops.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, input, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}
