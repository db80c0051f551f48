import { Command } from 'commander';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { STREAM_ENVIRONMENT } from '../runtime/contract/streaming/environment';
import { runScorer } from '../runtime/streaming/main';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse } from './option-parsers';
import { variableOption, variablesOf, type VariableOptions } from './variable-options';

/** The most used settings, by the name of their option. */
const OPTIONS = {
  bootstrapServers: ['--bootstrap-servers <list>', STREAM_ENVIRONMENT.kafkaBootstrapServers],
  topic: ['--topic <name>', STREAM_ENVIRONMENT.streamTopic],
  resultsTopic: ['--results-topic <name>', STREAM_ENVIRONMENT.streamResultsTopic],
  deadLetterTopic: ['--dead-letter-topic <name>', STREAM_ENVIRONMENT.streamDeadLetterTopic],
  group: ['--group <name>', STREAM_ENVIRONMENT.streamGroup],
  via: ['--via <way>', STREAM_ENVIRONMENT.streamVia],
  model: ['--model <file>', ENVIRONMENT.modelPath],
  service: ['--service <url>', STREAM_ENVIRONMENT.streamServiceUrl],
  delivery: ['--delivery <kind>', STREAM_ENVIRONMENT.streamDelivery],
  batchRows: ['--batch-rows <rows>', STREAM_ENVIRONMENT.streamBatchRows],
  batchSeconds: ['--batch-seconds <seconds>', STREAM_ENVIRONMENT.streamBatchSeconds],
  offsetReset: ['--offset-reset <end>', STREAM_ENVIRONMENT.streamOffsetReset],
  port: ['--port <port>', ENVIRONMENT.port],
  logLevel: ['--log-level <level>', ENVIRONMENT.logLevel],
} as const satisfies VariableOptions;

type StreamOptions = { readonly [K in keyof typeof OPTIONS]?: string };

/** `cdk8s-aiops stream`: scores a Kafka topic, as the image of a scorer does, with its most used settings as options. */
export function streamCommand(): Command {
  const command = exitTwoOnMisuse(new Command('stream')).description(COMMANDS.stream.description);
  for (const option of Object.values(OPTIONS)) command.addOption(variableOption(option));
  return command
    .addHelpText(
      'after',
      `
Every other setting is an environment variable: ${Object.values(STREAM_ENVIRONMENT)
        .map(({ name }) => name)
        .join(', ')}.

Exit codes: 0 stopped by a signal, the batch under way committed; 1 the port is taken, the Kafka client is not
installed, or a batch was still under way at the end of SHUTDOWN_TIMEOUT_SECONDS; 2 the command was called wrongly, or
the configuration is refused; 3 the model is refused.`,
    )
    .action((options: StreamOptions) =>
      runScorer({ ...process.env, ...viaOf(options), ...variablesOf(OPTIONS, options) }),
    );
}

/** A URL says how it is meant. */
function viaOf({ service }: StreamOptions): Record<string, string> {
  return service === undefined ? {} : { [STREAM_ENVIRONMENT.streamVia.name]: 'service' };
}
