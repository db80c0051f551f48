import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { COMMANDS } from './commands';
import { readProject } from './project';
import { publish } from './publish';

/** Where the app finds the name that `--env` gave; cdk8s has no way to pass arguments on. */
const ENVIRONMENT_VARIABLE = 'CDK8S_AIOPS_ENVIRONMENT';

/** `cdk8s-aiops synth`: `cdk8s synth`, validated, into a folder that may hold other people's files. */
export function synthCommand(): Command {
  return new Command('synth')
    .description(COMMANDS.synth.description)
    .option('-o, --output <dir>', 'folder to write into (default: `output` of cdk8s.yaml)')
    .option('--env <name>', `environment to synthesize; the app reads it from ${ENVIRONMENT_VARIABLE}`)
    .option('--json', 'print what was written and removed as JSON')
    .addHelpText(
      'after',
      `
Files in the output folder that no earlier synthesis wrote are left alone.

Exit codes: 0 written, 1 synthesis failed, 2 a manifest breaks a rule; nothing is written unless all hold.`,
    )
    .action(async (options: { output?: string; env?: string; json?: boolean }, command: Command) => {
      const output = resolve(options.output ?? readProject().output ?? 'dist');
      const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-synth-'));
      try {
        const code = await runCdk8s(scratch, options.env);
        if (code !== 0) {
          process.exitCode = code;
          return;
        }
        const { written, removed } = publish(scratch, output);
        if (options.json) process.stdout.write(`${JSON.stringify({ output, written, removed })}\n`);
        else {
          const place = relative(process.cwd(), output) || '.';
          process.stdout.write(
            `${place}: ${written.length} ${written.length === 1 ? 'file' : 'files'} written, ${removed.length} removed\n`,
          );
        }
      } catch (error) {
        command.error(`error: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 1 });
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    });
}

/** Runs the project's own cdk8s-cli. What it prints goes to stderr, so that stdout stays the answer. */
async function runCdk8s(output: string, environment: string | undefined): Promise<number> {
  const entry = join(cdk8sCliFolder(), 'bin', 'cdk8s');
  const child = spawn(process.execPath, [entry, 'synth', '--output', output, '--check-upgrade', 'false'], {
    stdio: ['ignore', process.stderr, process.stderr],
    env: environment === undefined ? process.env : { ...process.env, [ENVIRONMENT_VARIABLE]: environment },
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => {
      done(code ?? 1);
    });
  });
}

function cdk8sCliFolder(): string {
  try {
    return dirname(createRequire(resolve('cdk8s.yaml')).resolve('cdk8s-cli/package.json'));
  } catch {
    throw new Error('cdk8s-cli is not installed here; run `npm install --save-dev cdk8s-cli`');
  }
}
