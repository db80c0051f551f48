import type { Duration } from 'cdk8s';
import { ConfigError, toEnvironment, type Settings } from '../../runtime/config/config';
import { toStreamEnvironment, type StreamSettings } from '../../runtime/config/stream-config';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import type { SecretKey } from '../secret-key';
import type { KafkaAccess } from './kafka-access';
import type { StreamScorerProps } from './stream-scorer-props';

/** Props by the name of their setting, where the two names differ. */
const PROP_NAMES: { readonly [K in keyof StreamSettings | keyof Settings]?: string } = {
  kafkaBootstrapServers: 'kafka.bootstrapServers',
  kafkaUsername: 'kafka.username',
  kafkaSaslMechanism: 'kafka.mechanism',
  streamTopic: 'topic',
  streamResultsTopic: 'results',
  streamDeadLetterTopic: 'deadLetters',
  streamGroup: 'group',
  streamOffsetReset: 'offsetReset',
  streamVia: 'service',
  streamServiceUrl: 'service',
  streamServiceTimeoutSeconds: 'serviceTimeout',
  streamBatchRows: 'batchRows',
  streamBatchSeconds: 'batchWait',
  streamDelivery: 'delivery',
  streamSessionTimeoutSeconds: 'sessionTimeout',
  streamProbabilities: 'probabilities',
  streamMaxBackoffSeconds: 'maxBackoff',
  shutdownTimeoutSeconds: 'shutdownTimeout',
  modelPath: 'path of the model',
  modelDigest: 'digest of the model',
  modelVersion: 'version of the model',
};

/** What a scorer needs beside its props. */
interface ScorerContext {
  readonly group: string;
  readonly serviceUrl: string | undefined;
  /** Mounts one key of a Secret, and returns the path of its file. */
  readonly mountSecret: (key: SecretKey) => string;
}

/**
 * Environment variables of a scorer. A prop that is omitted keeps the runtime's default.
 *
 * @param path of the construct, for errors
 * @throws ConfigError if the runtime would refuse them
 */
export function scorerEnvironment(
  path: string,
  props: StreamScorerProps,
  { group, serviceUrl, mountSecret }: ScorerContext,
): Record<string, string> {
  const { kafka, model } = props;
  const nameOf = (key: keyof typeof PROP_NAMES): string => PROP_NAMES[key] ?? key;
  try {
    const own = toStreamEnvironment(
      {
        ...loginSettings(kafka, mountSecret),
        kafkaBootstrapServers: kafka.bootstrapServers,
        streamTopic: props.topic.name,
        streamResultsTopic: props.results.name,
        streamDeadLetterTopic: props.deadLetters.name,
        streamGroup: group,
        streamOffsetReset: props.offsetReset ?? 'earliest',
        streamVia: serviceUrl === undefined ? 'in-process' : 'service',
        streamServiceUrl: serviceUrl,
        streamServiceTimeoutSeconds: seconds(props.serviceTimeout),
        streamBatchRows: props.batchRows,
        streamBatchSeconds: seconds(props.batchWait),
        streamDelivery: props.delivery,
        streamSessionTimeoutSeconds: seconds(props.sessionTimeout),
        streamProbabilities: props.probabilities,
        streamMaxBackoffSeconds: seconds(props.maxBackoff),
      },
      nameOf,
    );
    const shared = toEnvironment(
      {
        port: props.port ?? ENVIRONMENT.port.default,
        logLevel: props.logLevel,
        shutdownTimeoutSeconds: seconds(props.shutdownTimeout) ?? ENVIRONMENT.shutdownTimeoutSeconds.default,
        dataQualityRefuse: props.dataQualityRefuse,
        ...model?.settings,
      },
      nameOf,
    );
    return { ...shared, ...own };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `${path}: ${problem}`));
  }
}

/** How a client of the brokers proves who it is. */
export function loginSettings(
  { login: { ca, certificate, privateKey, sasl } }: KafkaAccess,
  mountSecret: (key: SecretKey) => string,
): StreamSettings {
  return {
    kafkaTls: true,
    kafkaCaFile: ca && mountSecret(ca),
    kafkaCertificateFile: certificate && mountSecret(certificate),
    kafkaPrivateKeyFile: privateKey && mountSecret(privateKey),
    kafkaSaslMechanism: sasl?.mechanism,
    kafkaUsername: sasl?.username,
    kafkaPasswordFile: sasl && mountSecret(sasl.password),
  };
}

function seconds(duration: Duration | undefined): number | undefined {
  // toSeconds() is off in the last digit where seconds are not whole
  return duration && duration.toMilliseconds() / 1000;
}
