import { Command } from 'commander';
import { RECEIVER_ENVIRONMENT } from '../runtime/contract/receiver';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { runReceiver } from '../runtime/receiver/main';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse } from './option-parsers';
import { variableOption, variablesOf, type VariableOptions } from './variable-options';

/** The most used settings, by the name of their option. */
const OPTIONS = {
  key: ['--key <file>', RECEIVER_ENVIRONMENT.receiverKeyFile],
  alertsToken: ['--alerts-token <file>', RECEIVER_ENVIRONMENT.receiverAlertsTokenFile],
  services: ['--services <list>', RECEIVER_ENVIRONMENT.receiverServices],
  directory: ['--directory <folder>', RECEIVER_ENVIRONMENT.receiverDirectory],
  minimumInterval: ['--minimum-interval <seconds>', RECEIVER_ENVIRONMENT.receiverMinimumIntervalSeconds],
  dailyBudget: ['--daily-budget <trainings>', RECEIVER_ENVIRONMENT.receiverDailyBudget],
  target: ['--target <target>', RECEIVER_ENVIRONMENT.receiverTarget],
  cronJob: ['--cron-job <name>', RECEIVER_ENVIRONMENT.receiverCronJob],
  url: ['--url <url>', RECEIVER_ENVIRONMENT.receiverUrl],
  project: ['--project <project>', RECEIVER_ENVIRONMENT.receiverProject],
  dag: ['--dag <id>', RECEIVER_ENVIRONMENT.receiverDag],
  username: ['--username <name>', RECEIVER_ENVIRONMENT.receiverUsername],
  token: ['--token <file>', RECEIVER_ENVIRONMENT.receiverTokenFile],
  port: ['--port <port>', ENVIRONMENT.port],
  logLevel: ['--log-level <level>', ENVIRONMENT.logLevel],
} as const satisfies VariableOptions;

/** `cdk8s-aiops receive`: the drift receiver, as its pod runs it, with its most used settings as options. */
export function receiveCommand(): Command {
  const command = exitTwoOnMisuse(new Command('receive')).description(COMMANDS.receive.description);
  for (const option of Object.values(OPTIONS)) command.addOption(variableOption(option));
  return command
    .addHelpText(
      'after',
      `
Every other setting is an environment variable: ${Object.values(RECEIVER_ENVIRONMENT)
        .map(({ name }) => name)
        .join(', ')}.

Exit codes: 0 stopped by a signal, every request answered; 1 the port is taken, or the folder of the outbox cannot be
written to; 2 the command was called wrongly, or the configuration is refused.`,
    )
    .action((options: Readonly<Record<string, string>>) =>
      runReceiver({ ...process.env, ...variablesOf(OPTIONS, options) }),
    );
}
