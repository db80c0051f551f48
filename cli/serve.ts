import { accessSync, constants } from 'node:fs';
import { Command, Option } from 'commander';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { EXIT_CODES } from '../runtime/contract/image';
import { runServer } from '../runtime/serving/main';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse } from './option-parsers';
import { systemProblem } from './system-problem';
import { writeError } from './terminal';

interface ServeOptions {
  readonly model?: string;
  readonly port?: string;
  readonly host?: string;
  readonly logLevel?: string;
}

/** `cdk8s-aiops serve`: the runtime as the image runs it, with its most used settings as options. */
export function serveCommand(): Command {
  const { modelPath, port, host, logLevel } = ENVIRONMENT;
  return exitTwoOnMisuse(new Command('serve'))
    .description(COMMANDS.serve.description)
    .addOption(
      new Option('--model <file>', `${modelPath.help} (${modelPath.name}, default ${modelPath.default})`),
    )
    .addOption(new Option('--port <port>', `${port.help} (${port.name}, default ${port.default})`))
    .addOption(new Option('--host <address>', `${host.help} (${host.name}, default ${host.default})`))
    .addOption(
      new Option('--log-level <level>', `${logLevel.help} (${logLevel.name}, default ${logLevel.default})`),
    )
    .addHelpText(
      'after',
      `
Every other setting is an environment variable: ${Object.values(ENVIRONMENT)
        .map(({ name }) => name)
        .join(', ')}.

Exit codes: 0 stopped by a signal, everything answered; 1 the port is taken, or requests were still under way at
the end of SHUTDOWN_TIMEOUT_SECONDS; 2 the command was called wrongly, or the configuration is refused; 3 the
model is refused.`,
    )
    .action((options: ServeOptions) => {
      const { model } = options;
      const problem = model === undefined ? undefined : whyUnreadable(model);
      if (problem !== undefined) {
        writeError(`error: cannot read ${model}: ${problem}\n`);
        process.exit(EXIT_CODES.model.code);
      }
      return runServer({
        ...process.env,
        ...given(modelPath.name, options.model),
        ...given(port.name, options.port),
        ...given(host.name, options.host),
        ...given(logLevel.name, options.logLevel),
      });
    });
}

/** Why a file that was named on the command line cannot be read. A pod waits for its file, and a person does not. */
function whyUnreadable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return systemProblem(error);
  }
}

function given(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
