import type { ConnectionOptions } from '@platformatic/kafka';
import { ConfigError } from '../../config/variables';
import type { KafkaConfig } from '../../config/stream-config';
import { STREAM_ENVIRONMENT } from '../../contract/streaming/environment';

/** Milliseconds that an answer may take beyond the time for which the broker itself waits. */
const PATIENCE_MS = 10_000;

/**
 * TLS and login of the connections to the brokers.
 *
 * @param readFile gives a file's text, or undefined if it cannot be read
 * @throws ConfigError if a file cannot be read
 */
export function connectionOptions(
  config: KafkaConfig,
  readFile: (path: string) => string | undefined,
): ConnectionOptions {
  const problems: string[] = [];
  const textOf = (
    key: 'kafkaCaFile' | 'kafkaCertificateFile' | 'kafkaPrivateKeyFile' | 'kafkaPasswordFile',
  ): string | undefined => {
    const path = config[key];
    if (path === undefined) return undefined;
    const text = readFile(path);
    if (text === undefined) {
      problems.push(`${STREAM_ENVIRONMENT[key].name} must be a file that can be read, got "${path}"`);
    }
    return text;
  };
  const options: ConnectionOptions = {
    // a broker answers a request to join only when the members that have died are given up
    requestTimeout: 1000 * config.streamSessionTimeoutSeconds + PATIENCE_MS,
    ...(config.kafkaTls && {
      tls: {
        ca: textOf('kafkaCaFile'),
        cert: textOf('kafkaCertificateFile'),
        key: textOf('kafkaPrivateKeyFile'),
      },
      tlsServerName: true,
    }),
    ...(config.kafkaSaslMechanism !== undefined && {
      sasl: {
        mechanism: config.kafkaSaslMechanism,
        username: config.kafkaUsername,
        password: config.kafkaPassword ?? textOf('kafkaPasswordFile')?.trim(),
      },
    }),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return options;
}
