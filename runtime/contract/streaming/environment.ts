import type { EnvironmentVariable } from '../environment';

/** Where rows are scored: by the model in the scorer's own process, or by a service over HTTP. */
const STREAM_VIAS = ['in-process', 'service'] as const;

/**
 * How results and offsets are written. At least once: offsets are committed after the broker has acknowledged the
 * results. Transactional: results and offsets are committed in one Kafka transaction.
 */
export type StreamDelivery = 'at-least-once' | 'transactional';

const STREAM_DELIVERIES: readonly StreamDelivery[] = ['at-least-once', 'transactional'];

const TOPIC_NAME = '^[a-zA-Z0-9._-]{1,249}$';

/**
 * The variables that a scorer reads beside those of the runtime (`ENVIRONMENT`). A key is the property's name in
 * `StreamConfig` and in the constructs' props.
 */
export const STREAM_ENVIRONMENT = {
  kafkaBootstrapServers: {
    name: 'KAFKA_BOOTSTRAP_SERVERS',
    kind: 'list',
    insteadOfNone: 'write the host and port of at least one broker, such as kafka:9092',
    help: 'Brokers that are asked first, as `host:port`. Required.',
  },
  kafkaTls: {
    name: 'KAFKA_TLS',
    kind: 'boolean',
    default: false,
    help: 'Whether the connection to the brokers uses TLS.',
  },
  kafkaCaFile: {
    name: 'KAFKA_CA_FILE',
    kind: 'string',
    help: "PEM file of the certificate authority that signed the brokers' certificates. Unset: those that Node knows.",
  },
  kafkaCertificateFile: {
    name: 'KAFKA_CERTIFICATE_FILE',
    kind: 'string',
    help: 'PEM file of the client certificate, for mutual TLS. It needs `KAFKA_PRIVATE_KEY_FILE`.',
  },
  kafkaPrivateKeyFile: {
    name: 'KAFKA_PRIVATE_KEY_FILE',
    kind: 'string',
    help: 'PEM file of the private key of the client certificate.',
  },
  kafkaSaslMechanism: {
    name: 'KAFKA_SASL_MECHANISM',
    kind: 'choice',
    choices: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    help: 'SASL mechanism of the login. Unset: no login by SASL.',
  },
  kafkaUsername: {
    name: 'KAFKA_USERNAME',
    kind: 'string',
    help: 'User name for SASL.',
  },
  kafkaPassword: {
    name: 'KAFKA_PASSWORD',
    kind: 'string',
    secret: true,
    help: 'Password for SASL. `KAFKA_PASSWORD_FILE` is the better place in a cluster.',
  },
  kafkaPasswordFile: {
    name: 'KAFKA_PASSWORD_FILE',
    kind: 'string',
    help: 'File with the password for SASL. Spaces and line ends around it are removed.',
  },
  streamTopic: {
    name: 'STREAM_TOPIC',
    kind: 'string',
    pattern: TOPIC_NAME,
    example: 'transactions',
    help: 'Topic that is consumed. Required.',
  },
  streamResultsTopic: {
    name: 'STREAM_RESULTS_TOPIC',
    kind: 'string',
    pattern: TOPIC_NAME,
    example: 'transactions-scored',
    help: 'Topic that receives the results. Required.',
  },
  streamDeadLetterTopic: {
    name: 'STREAM_DEAD_LETTER_TOPIC',
    kind: 'string',
    pattern: TOPIC_NAME,
    example: 'transactions-dead',
    help: 'Topic that receives the messages that cannot be scored, with the reason in their headers. Required.',
  },
  streamGroup: {
    name: 'STREAM_GROUP',
    kind: 'string',
    example: 'incident-scorer',
    help: 'Consumer group; the scorers of one group share the partitions. Required.',
  },
  streamOffsetReset: {
    name: 'STREAM_OFFSET_RESET',
    kind: 'choice',
    choices: ['earliest', 'latest'],
    default: 'earliest',
    help: 'Where a group without a committed offset begins.',
  },
  streamVia: {
    name: 'STREAM_VIA',
    kind: 'choice',
    choices: STREAM_VIAS,
    default: 'in-process',
    help: '`in-process`: the scorer loads the model of `MODEL_PATH`. `service`: the scorer asks `STREAM_SERVICE_URL`.',
  },
  streamServiceUrl: {
    name: 'STREAM_SERVICE_URL',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'http://incident.serving:8080',
    help: 'URL of the service, for `STREAM_VIA=service`.',
  },
  streamServiceTimeoutSeconds: {
    name: 'STREAM_SERVICE_TIMEOUT_SECONDS',
    kind: 'number',
    minimum: 0.1,
    maximum: 300,
    unit: 'seconds',
    default: 5,
    help: 'Time limit of one request to the service.',
  },
  streamBatchRows: {
    name: 'STREAM_BATCH_ROWS',
    kind: 'integer',
    minimum: 1,
    maximum: 10_000,
    unit: 'rows',
    default: 500,
    help: 'Largest number of messages in a batch. With `STREAM_VIA=service` it is at most `MAX_ROWS` of the service.',
  },
  streamBatchSeconds: {
    name: 'STREAM_BATCH_SECONDS',
    kind: 'number',
    minimum: 0,
    maximum: 60,
    unit: 'seconds',
    default: 0.1,
    help: 'Longest time that the first message of a batch waits for others.',
  },
  streamDelivery: {
    name: 'STREAM_DELIVERY',
    kind: 'choice',
    choices: STREAM_DELIVERIES,
    default: 'at-least-once',
    help: '`at-least-once`: offsets are committed after the results are acknowledged; after a fault a result may be there twice. `transactional`: results and offsets are committed in one Kafka transaction; consumers must read with `read_committed`.',
  },
  streamTransactionalIdPrefix: {
    name: 'STREAM_TRANSACTIONAL_ID_PREFIX',
    kind: 'string',
    help: 'Beginning of the transactional id; a hyphen and the host name follow, so that each scorer has its own. Unset: `STREAM_GROUP`.',
  },
  streamTransactionTimeoutSeconds: {
    name: 'STREAM_TRANSACTION_TIMEOUT_SECONDS',
    kind: 'number',
    minimum: 1,
    maximum: 900,
    unit: 'seconds',
    default: 60,
    help: 'Time after which the broker aborts a transaction whose scorer has died. Until then, its partitions wait.',
  },
  streamSessionTimeoutSeconds: {
    name: 'STREAM_SESSION_TIMEOUT_SECONDS',
    kind: 'number',
    minimum: 1,
    maximum: 1800,
    unit: 'seconds',
    default: 30,
    help: 'Time after which the broker gives the partitions of a scorer that has died to others. The broker allows 6 to 1800 seconds by default.',
  },
  streamProbabilities: {
    name: 'STREAM_PROBABILITIES',
    kind: 'boolean',
    default: true,
    help: 'Whether a result has the vote share of each class. A regression has none.',
  },
  streamMaxBackoffSeconds: {
    name: 'STREAM_MAX_BACKOFF_SECONDS',
    kind: 'number',
    minimum: 0.1,
    maximum: 3600,
    unit: 'seconds',
    default: 30,
    help: 'Longest pause after the service or the broker has failed. The first pause is a tenth of a second; each further one is about twice as long. A longer `Retry-After` of the service is kept.',
  },
} as const satisfies Record<string, EnvironmentVariable>;
