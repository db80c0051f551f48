import { hostname } from 'node:os';
import { parseKafkaConfig } from '../runtime/config/stream-config';
import { STREAM_ENVIRONMENT } from '../runtime/contract/streaming/environment';
import { readIfThere } from '../runtime/process/resources';
import { connectionOptions } from '../runtime/streaming/kafka/connection-options';
import { loadKafka } from '../runtime/streaming/kafka/load-kafka';

/** Where a topic is read, and from where on. */
export interface TopicOptions {
  readonly topic: string;
  /** `host:port` of the brokers, with commas between them. */
  readonly bootstrapServers: string;
  readonly from: 'earliest' | 'latest';
}

const LINE_BREAKS = /[\r\n]+/g;

/**
 * The values of the messages of a topic, a line each, until it is aborted. Nothing is committed. TLS and login are those of
 * a scorer's environment variables.
 *
 * @throws ConfigError, NoKafkaClientError, or an error of the brokers
 */
export async function* topicLines(
  { topic, bootstrapServers, from }: TopicOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const config = parseKafkaConfig({
    ...process.env,
    [STREAM_ENVIRONMENT.kafkaBootstrapServers.name]: bootstrapServers,
  });
  const connection = connectionOptions(config, readIfThere);
  const { Consumer } = await loadKafka();
  const consumer = new Consumer({
    ...connection,
    clientId: 'cdk8s-aiops-watch',
    // a group of its own, for nothing is committed and nobody shares it
    groupId: `cdk8s-aiops-watch-${hostname()}-${process.pid}`,
    bootstrapBrokers: [...config.kafkaBootstrapServers],
  });
  try {
    const stream = await consumer.consume({ topics: [topic], mode: from, autocommit: false });
    const end = (): void => void stream.close().catch(() => undefined);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    // JSON escapes the line breaks in its texts, so that the others are only spaces
    for await (const { value } of stream) {
      yield Buffer.from(`${value.toString('utf8').replaceAll(LINE_BREAKS, ' ')}\n`);
    }
  } finally {
    // of the overloads with an argument TypeScript sees the one with a callback
    await new Promise<void>((resolve, reject) => {
      consumer.close(true, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
