import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../runtime/config/config';
import { parseStreamConfig, toStreamEnvironment } from '../../../runtime/config/stream-config';

const WHOLE = {
  KAFKA_BOOTSTRAP_SERVERS: 'kafka-0:9092,[::1]:9093',
  STREAM_TOPIC: 'transactions',
  STREAM_RESULTS_TOPIC: 'transactions-scored',
  STREAM_DEAD_LETTER_TOPIC: 'transactions-dead',
  STREAM_GROUP: 'incident-scorer',
} as const;

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseStreamConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseStreamConfig', () => {
  it('needs brokers, three topics and a group, and takes the defaults of the contract for the rest', () => {
    expect(parseStreamConfig(WHOLE)).toMatchObject({
      kafkaBootstrapServers: ['kafka-0:9092', '[::1]:9093'],
      streamVia: 'in-process',
      streamDelivery: 'at-least-once',
      streamBatchRows: 500,
    });
  });

  it('names everything that is missing in one error', () => {
    expect(problemsOf({})).toEqual([
      'KAFKA_BOOTSTRAP_SERVERS must be set, such as kafka:9092',
      'STREAM_TOPIC must be set, such as transactions',
      'STREAM_RESULTS_TOPIC must be set, such as transactions-scored',
      'STREAM_DEAD_LETTER_TOPIC must be set, such as transactions-dead',
      'STREAM_GROUP must be set, such as incident-scorer',
    ]);
  });

  it.each([
    [{ KAFKA_BOOTSTRAP_SERVERS: 'kafka' }, 'must be a list of host:port, got "kafka"'],
    [{ STREAM_RESULTS_TOPIC: 'transactions' }, 'STREAM_RESULTS_TOPIC must differ from STREAM_TOPIC'],
    [{ STREAM_VIA: 'service' }, 'STREAM_SERVICE_URL must be set'],
    [{ STREAM_SERVICE_URL: 'http://incident:8080' }, 'the service would never be asked'],
    [{ STREAM_TOPIC: 'a topic' }, 'STREAM_TOPIC must look like transactions'],
    [{ KAFKA_CA_FILE: '/ca.pem' }, 'KAFKA_CA_FILE is set, and KAFKA_TLS is false'],
    [
      { KAFKA_TLS: 'true', KAFKA_CERTIFICATE_FILE: '/user.pem' },
      'KAFKA_PRIVATE_KEY_FILE must be set together',
    ],
    [{ KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' }, 'KAFKA_USERNAME and KAFKA_PASSWORD_FILE must be set'],
    [{ KAFKA_USERNAME: 'scorer' }, 'KAFKA_SASL_MECHANISM must be set'],
  ])('refuses %j', (wrong, problem) => {
    expect(problemsOf({ ...WHOLE, ...wrong })).toEqual([expect.stringContaining(problem)]);
  });

  it('shows no password', () => {
    const problems = problemsOf({
      ...WHOLE,
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_USERNAME: 'scorer',
      KAFKA_PASSWORD: 'correct horse',
      KAFKA_PASSWORD_FILE: '/password',
    });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('horse');
  });
});

it('toStreamEnvironment writes what parseStreamConfig reads', () => {
  const settings = {
    kafkaBootstrapServers: ['kafka:9092'],
    streamTopic: 'transactions',
    streamResultsTopic: 'scored',
    streamDeadLetterTopic: 'dead',
    streamGroup: 'scorer',
    streamVia: 'service',
    streamServiceUrl: 'http://incident:8080',
    streamBatchRows: 1000,
    streamDelivery: 'transactional',
  } as const;
  const environment = toStreamEnvironment(settings);
  expect(environment['STREAM_VIA']).toBe('service');
  expect(parseStreamConfig(environment)).toMatchObject(settings);
  expect(() =>
    toStreamEnvironment({ ...settings, streamResultsTopic: 'transactions' }, (key) => `the prop ${key}`),
  ).toThrow('the prop streamResultsTopic must differ from the prop streamTopic');
});
