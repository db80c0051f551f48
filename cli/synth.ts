import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { pluginChecked, violationsIn } from './check-manifests';
import { VERSION } from '../runtime/contract/version';
import { COMMANDS } from './commands';
import { readProject, requireApp } from './project';
import { publish } from './publish';
import { printable, writeError, writeOutput } from './terminal';

/** Where the app finds the name that `--env` gave; cdk8s has no way to pass arguments on. */
const ENVIRONMENT_VARIABLE = 'CDK8S_AIOPS_ENVIRONMENT';

const PLUGIN_ADVICE = `Nothing was written. To set an option of a rule, or to accept a violation with a reason, list the plugin in cdk8s.yaml:

validations:
  - package: ./node_modules/cdk8s-aiops
    version: ${VERSION}
    class: ManifestValidation
    properties:
      prometheusNamespace: monitoring
`;

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
Files in the output folder that no earlier synthesis wrote are left alone. Where cdk8s.yaml does not list the plugin
ManifestValidation, the command checks the rules itself, with their defaults.

Exit codes: 0 written, 1 synthesis failed, 2 a manifest breaks a rule; nothing is written unless all hold. What
is only a warning is printed.`,
    )
    .action(async (options: { output?: string; env?: string; json?: boolean }, command: Command) => {
      const scratch = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-synth-'));
      const made = join(scratch, 'manifests');
      const reports = join(scratch, 'reports.json');
      try {
        const project = readProject();
        requireApp(project);
        const output = resolve(options.output ?? project.output ?? 'dist');
        const code = await runCdk8s(made, reports, options.env);
        if (code !== 0) {
          process.exitCode = code;
          return;
        }
        const violations = pluginChecked(reports) ? [] : violationsIn(made);
        for (const { severity, message } of violations) {
          if (severity === 'warning') writeError(`warning: ${message}\n`);
        }
        const broken = violations.filter(({ severity }) => severity === 'error');
        if (broken.length > 0) {
          writeError(`${broken.map(({ message }) => message).join('\n')}\n\n${PLUGIN_ADVICE}`);
          process.exitCode = 2;
          return;
        }
        const { written, removed, kept } = publish(made, output);
        if (options.json) writeOutput(`${JSON.stringify({ output, written, removed, kept })}\n`);
        else {
          const place = relative(process.cwd(), output) || '.';
          writeOutput(
            `${place}: ${written.length} ${written.length === 1 ? 'file' : 'files'} written, ${removed.length} removed\n`,
          );
        }
        for (const path of kept) {
          writeError(
            `warning: ${join(output, path)} was left alone: the ledger names it, and it is not a file that a synthesis wrote\n`,
          );
        }
      } catch (error) {
        command.error(printable(`error: ${error instanceof Error ? error.message : String(error)}`), {
          exitCode: 1,
        });
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    });
}

/** Runs the project's own cdk8s-cli. What it prints goes to stderr, so that stdout stays the answer. */
async function runCdk8s(output: string, reports: string, environment: string | undefined): Promise<number> {
  const entry = join(cdk8sCliFolder(), 'bin', 'cdk8s');
  const args = ['--output', output, '--validation-reports-output-file', reports, '--check-upgrade', 'false'];
  const child = spawn(process.execPath, [entry, 'synth', ...args], {
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
