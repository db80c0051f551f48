import { STREAM_ENVIRONMENT } from '../contract/streaming/environment';
import {
  readVariables,
  shown,
  writeVariables,
  type ConfigOf,
  type Environment,
  type SettingName,
  type SettingsOf,
  type VariableSet,
} from './variables';

type Values = ConfigOf<typeof STREAM_ENVIRONMENT>;

/** The configuration of a scorer, one property for each entry of `STREAM_ENVIRONMENT` in the contract. */
export type StreamConfig = Values & {
  readonly [K in 'kafkaBootstrapServers' | (typeof REQUIRED)[number]]: NonNullable<Values[K]>;
};

/** Chosen settings of a scorer; all others keep their defaults. */
export type StreamSettings = SettingsOf<typeof STREAM_ENVIRONMENT>;

export type StreamSettingName = SettingName<typeof STREAM_ENVIRONMENT>;

const REQUIRED = ['streamTopic', 'streamResultsTopic', 'streamDeadLetterTopic', 'streamGroup'] as const;

/** `kafka:9092`, or an IPv6 address in brackets. */
const BROKER = /^([^\s:/[\]]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/;

const SCORER: VariableSet<typeof STREAM_ENVIRONMENT> = { variables: STREAM_ENVIRONMENT, conflicts };

/**
 * Reads a scorer's own variables. Those that it shares with the service are read by `parseConfig`.
 *
 * @throws ConfigError with every problem; each names the variable, its value and the values allowed
 */
export function parseStreamConfig(environment: Environment): StreamConfig {
  // `conflicts` refuses a configuration without the required texts
  return readVariables(SCORER, environment) as StreamConfig;
}

/**
 * Writes a scorer's settings as environment variables. `parseStreamConfig` reads the same settings back.
 *
 * @param nameOf name of a setting in the messages; by default its variable
 * @throws ConfigError if `parseStreamConfig` would refuse them
 */
export function toStreamEnvironment(
  settings: StreamSettings,
  nameOf?: StreamSettingName,
): Record<string, string> {
  return writeVariables(SCORER, settings, nameOf);
}

/**
 * Environment variables of a job that reads no topic, from typed settings.
 *
 * @param nameOf name of a setting in the messages; by default its variable
 * @throws ConfigError if a value is not allowed
 */
export function toBatchEnvironment(
  settings: StreamSettings,
  nameOf?: StreamSettingName,
): Record<string, string> {
  return writeVariables({ ...SCORER, conflicts: () => [] }, settings, nameOf);
}

function conflicts(config: Values, nameOf: StreamSettingName): string[] {
  return [...missing(config, nameOf), ...wrongTopics(config, nameOf), ...wrongLogin(config, nameOf)];
}

/** What a client of the brokers needs, whatever it reads or writes. */
export type KafkaConfig = Pick<
  Values,
  Extract<keyof Values, `kafka${string}`> | 'streamSessionTimeoutSeconds'
> & { readonly kafkaBootstrapServers: NonNullable<Values['kafkaBootstrapServers']> };

/**
 * Reads the variables of a client that is no scorer.
 *
 * @throws ConfigError with every problem
 */
export function parseKafkaConfig(environment: Environment): KafkaConfig {
  const conflicts: typeof SCORER.conflicts = (config, nameOf) => [
    ...wrongServers(config, nameOf),
    ...wrongLogin(config, nameOf),
  ];
  const config = readVariables({ ...SCORER, conflicts }, environment);
  return { ...config, kafkaBootstrapServers: config.kafkaBootstrapServers! };
}

function wrongServers({ kafkaBootstrapServers: servers = [] }: Values, nameOf: StreamSettingName): string[] {
  const problems: string[] = [];
  if (servers.length === 0)
    problems.push(`${nameOf('kafkaBootstrapServers')} must be set, such as kafka:9092`);
  const wrong = servers.find((server) => !BROKER.test(server));
  if (wrong !== undefined) {
    problems.push(
      `${nameOf('kafkaBootstrapServers')} must be a list of host:port, got "${wrong}"; write kafka:9092`,
    );
  }
  return problems;
}

function missing(config: Values, nameOf: StreamSettingName): string[] {
  const problems = wrongServers(config, nameOf);
  const { streamVia, streamServiceUrl } = config;
  for (const key of REQUIRED) {
    const { example } = STREAM_ENVIRONMENT[key];
    if (config[key] === undefined) problems.push(`${nameOf(key)} must be set, such as ${example}`);
  }
  if (streamVia === 'service' && streamServiceUrl === undefined) {
    problems.push(
      `${nameOf('streamServiceUrl')} must be set, such as ${STREAM_ENVIRONMENT.streamServiceUrl.example}, because ${nameOf('streamVia')} is service`,
    );
  }
  if (streamVia !== 'service' && streamServiceUrl !== undefined) {
    problems.push(
      `${nameOf('streamServiceUrl')} is set, and ${nameOf('streamVia')} is ${streamVia}: the service would never be asked; set ${nameOf('streamVia')} to service, or leave the URL out`,
    );
  }
  if (streamServiceUrl !== undefined && !URL.canParse(streamServiceUrl)) {
    problems.push(`${nameOf('streamServiceUrl')} must be a URL, got "${streamServiceUrl}"`);
  }
  return problems;
}

function wrongTopics(config: Values, nameOf: StreamSettingName): string[] {
  const keys = ['streamTopic', 'streamResultsTopic', 'streamDeadLetterTopic'] as const;
  return keys.flatMap((key, index) => {
    const same = keys
      .slice(0, index)
      .find((other) => config[other] !== undefined && config[other] === config[key]);
    return same === undefined
      ? []
      : [
          `${nameOf(key)} must differ from ${nameOf(same)}, got "${config[key]}" for both: what is written would be read again`,
        ];
  });
}

function wrongLogin(config: Values, nameOf: StreamSettingName): string[] {
  const problems: string[] = [];
  const { kafkaTls, kafkaSaslMechanism, kafkaUsername, kafkaPassword, kafkaPasswordFile } = config;
  for (const key of ['kafkaCaFile', 'kafkaCertificateFile', 'kafkaPrivateKeyFile'] as const) {
    if (config[key] !== undefined && !kafkaTls) {
      problems.push(
        `${nameOf(key)} is set, and ${nameOf('kafkaTls')} is false: set ${nameOf('kafkaTls')} to true`,
      );
    }
  }
  if ((config.kafkaCertificateFile === undefined) !== (config.kafkaPrivateKeyFile === undefined)) {
    problems.push(
      `${nameOf('kafkaCertificateFile')} and ${nameOf('kafkaPrivateKeyFile')} must be set together: a certificate is of no use without its key`,
    );
  }
  if (kafkaPassword !== undefined && kafkaPasswordFile !== undefined) {
    problems.push(
      `${nameOf('kafkaPassword')} and ${nameOf('kafkaPasswordFile')} must not both be set; keep the file, got ${shown(STREAM_ENVIRONMENT.kafkaPassword, kafkaPassword)}`,
    );
  }
  const password = kafkaPassword ?? kafkaPasswordFile;
  if (kafkaSaslMechanism !== undefined && (kafkaUsername === undefined || password === undefined)) {
    problems.push(
      `${nameOf('kafkaUsername')} and ${nameOf('kafkaPasswordFile')} must be set, because ${nameOf('kafkaSaslMechanism')} is ${kafkaSaslMechanism}`,
    );
  }
  if (kafkaSaslMechanism === undefined && (kafkaUsername !== undefined || password !== undefined)) {
    problems.push(
      `${nameOf('kafkaSaslMechanism')} must be set, because a user or a password is: one of ${STREAM_ENVIRONMENT.kafkaSaslMechanism.choices.join(', ')}`,
    );
  }
  return problems;
}
