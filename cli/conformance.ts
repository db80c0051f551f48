import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { conforms, runCases } from '../conformance/run';
import { Server, UnreachableError } from '../conformance/server';
import { formatTable } from '../conformance/table';
import { discover, TargetError } from '../conformance/target';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse, number } from './option-parsers';
import { writeError, writeOutput } from './terminal';

interface ConformanceOptions {
  readonly model?: string;
  readonly request?: string;
  readonly timeout: number;
  readonly json?: true;
}

/** `cdk8s-aiops conformance`: whether a server, of whatever make, speaks the Open Inference Protocol V2. */
export function conformanceCommand(): Command {
  return exitTwoOnMisuse(new Command('conformance'))
    .description(COMMANDS.conformance.description)
    .argument('<url>', 'base URL of the server, such as http://localhost:8080')
    .option('--model <name>', 'model to ask (default: the only one that the server has)')
    .option(
      '--request <file>',
      'inference request (JSON) that the model must answer (default: the example of the server, or one made from the metadata)',
    )
    .option('--timeout <seconds>', 'longest wait for one answer', number(0.1, 600, 'number'), 10)
    .option('--json', 'print JSON instead of a table')
    .addHelpText(
      'after',
      `
Exit codes: 0 all that the specification requires is kept; 1 it is not, or the server could not be asked; 2 the
command was called wrongly. What is only recommended changes no exit code.`,
    )
    .action(async (url: string, { model, request, timeout, json }: ConformanceOptions, command: Command) => {
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
        command.error(`error: the URL must be one of http or https, got "${url}"`);
      }
      const server = new Server(url, timeout * 1000);
      try {
        const target = await discover(server, model, readRequest(request, command));
        const results = await runCases(server, target);
        const kept = conforms(results);
        writeOutput(
          `${
            json
              ? JSON.stringify({ url, model: target.model, conforms: kept, results }, null, 2)
              : formatTable(results)
          }\n`,
        );
        if (!kept) process.exitCode = 1;
      } catch (error) {
        if (!(error instanceof TargetError || error instanceof UnreachableError)) throw error;
        writeError(`${error.message}\n`);
        process.exitCode = 1;
      }
    });
}

function readRequest(path: string | undefined, command: Command): unknown {
  if (path === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return command.error(`error: --request ${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}
