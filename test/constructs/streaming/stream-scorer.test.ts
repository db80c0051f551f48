import { Chart, Duration, Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  InferenceService,
  Kafka,
  LagScalingPolicy,
  Model,
  StreamScorer,
  type ExternalKafkaProps,
  type StreamScorerProps,
} from '../../../constructs';
import { parseStreamConfig } from '../../../runtime/config/stream-config';
import { smallModelFile } from '../../support/small-model-file';
import { referenceStream, streamingChart } from '../../support/reference-stream';

interface Deployment {
  spec: {
    replicas?: number;
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        containers: { name: string; env: { name: string; value: string }[] }[];
      };
    };
  };
}

const deploymentOf = ({ deployment }: StreamScorer): Deployment => deployment.toJson() as Deployment;

function environmentOf(scorer: StreamScorer): Record<string, string> {
  const [container] = deploymentOf(scorer).spec.template.spec.containers;
  return Object.fromEntries(container!.env.map(({ name, value }) => [name, value]));
}

function external(
  props: Partial<ExternalKafkaProps> = {},
  scorerProps: Partial<StreamScorerProps> = {},
): StreamScorer {
  return new StreamScorer(streamingChart(), 'incident-scorer', {
    image: 'ghcr.io/acme/aiops-streaming:1.2.0',
    kafka: Kafka.external({ bootstrapServers: ['broker.acme.io:9094'], secret: 'kafka', ...props }),
    topic: { name: 'transactions', partitions: 12 },
    results: { name: 'scored', partitions: 12 },
    deadLetters: { name: 'dead', partitions: 1 },
    model: Model.inImage({ path: '/app/model.json' }),
    ...scorerProps,
  });
}

test('the objects of a scorer, with all props', () => {
  const { scorer } = referenceStream({
    model: smallModelFile(),
    group: 'scorers',
    offsetReset: 'latest',
    delivery: 'transactional',
    batchRows: 1000,
    batchWait: Duration.millis(50),
    maxBackoff: Duration.minutes(1),
    sessionTimeout: Duration.seconds(45),
    shutdownTimeout: Duration.seconds(40),
    probabilities: false,
    dataQualityRefuse: true,
    logLevel: 'warn',
    port: 9000,
    replicas: 2,
    priorityClassName: 'important',
  });
  expect(parseStreamConfig(environmentOf(scorer))).toMatchObject({
    streamGroup: 'scorers',
    streamOffsetReset: 'latest',
    streamDelivery: 'transactional',
    streamBatchRows: 1000,
    streamBatchSeconds: 0.05,
    streamMaxBackoffSeconds: 60,
    streamSessionTimeoutSeconds: 45,
    streamProbabilities: false,
  });
  expect(environmentOf(scorer)).toMatchObject({
    PORT: '9000',
    LOG_LEVEL: 'warn',
    DATA_QUALITY_REFUSE: 'true',
    MODEL_PATH: '/var/lib/cdk8s-aiops/model/model.json',
  });
  expect(deploymentOf(scorer).spec.replicas).toBe(2);
});

test('the pods are given more time than the scorer takes for its last batch', () => {
  const { scorer } = referenceStream({ shutdownTimeout: Duration.seconds(40) });
  expect(deploymentOf(scorer).spec.template.spec.terminationGracePeriodSeconds).toBe(45);
});

test('three pods read, or as many as there are partitions', () => {
  expect(deploymentOf(referenceStream().scorer).spec.replicas).toBe(3);
  const one = { name: 'transactions', partitions: 1 };
  expect(deploymentOf(external({}, { topic: one })).spec.replicas).toBe(1);
});

test('transactions need a right to the ids that the scorers use', () => {
  const { user } = referenceStream({ delivery: 'transactional' });
  expect(JSON.stringify(user.kafkaUser.toJson())).toContain(
    '"resource":{"name":"incident-scorer-","patternType":"prefix","type":"transactionalId"}',
  );
});

describe('a scorer that asks a service', () => {
  const served = () => {
    const app = Testing.app();
    const service = new InferenceService(new Chart(app, 'serving', { namespace: 'serving' }), 'incident', {
      image: 'ghcr.io/acme/aiops:1.2.0',
      model: Model.inImage({ path: '/app/model.json' }),
    });
    const chart = new Chart(app, 'stream', { namespace: 'streaming' });
    return { service, ...referenceStream({ service, serviceTimeout: Duration.seconds(2) }, {}, chart) };
  };

  test('knows its address and time limit', () => {
    expect(parseStreamConfig(environmentOf(served().scorer))).toMatchObject({
      streamVia: 'service',
      streamServiceUrl: 'http://incident.serving.svc',
      streamServiceTimeoutSeconds: 2,
    });
  });

  test('may reach its pods, and they admit it', () => {
    const { service, scorer } = served();
    expect(scorer.networkPolicies.allowService?.toJson()).toMatchObject({
      spec: {
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'serving' } },
                podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'incident' } },
              },
            ],
            ports: [{ port: 8080 }],
          },
        ],
      },
    });
    expect(JSON.stringify(service.networkPolicies.allowHttp.toJson())).toContain(
      '"kubernetes.io/metadata.name":"streaming"',
    );
  });
});

describe('Kafka.external', () => {
  test('mounts the certificate of the Secret, and opens its ports to every address but metadata services', () => {
    const scorer = external();
    expect(parseStreamConfig(environmentOf(scorer))).toMatchObject({
      kafkaTls: true,
      kafkaCaFile: '/var/run/secrets/cdk8s-aiops/kafka/ca.crt',
      kafkaCertificateFile: '/var/run/secrets/cdk8s-aiops/kafka/user.crt',
      kafkaPrivateKeyFile: '/var/run/secrets/cdk8s-aiops/kafka/user.key',
    });
    expect(JSON.stringify(scorer.networkPolicies.allowKafka.toJson())).toContain('"ports":[{"port":9094');
    expect(JSON.stringify(scorer.networkPolicies.allowKafka.toJson())).toContain('169.254.0.0/16');
  });

  test('logs in with a password from a file, and opens the networks that are named', () => {
    const scorer = external({
      username: 'scorer',
      publicCa: true,
      networks: ['10.20.0.0/16'],
      ports: [9094, 9095],
    });
    const config = parseStreamConfig(environmentOf(scorer));
    expect(config).toMatchObject({
      kafkaSaslMechanism: 'SCRAM-SHA-512',
      kafkaUsername: 'scorer',
      kafkaPasswordFile: '/var/run/secrets/cdk8s-aiops/kafka/password',
    });
    expect(config.kafkaCaFile).toBeUndefined();
    expect(scorer.networkPolicies.allowKafka.toJson()).toMatchObject({
      spec: {
        egress: [{ to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: [{ port: 9094 }, { port: 9095 }] }],
      },
    });
  });

  test.each([
    [{ bootstrapServers: [] }, 'bootstrapServers must have a server, got []'],
    [{ bootstrapServers: ['broker'] }, 'bootstrapServers must be host:port, got "broker"'],
    [{ mechanism: 'PLAIN' }, 'has the mechanism PLAIN and no username'],
  ] as const)('%j is refused', (props, message) => {
    expect(() => external(props)).toThrow(message);
  });

  test('KEDA logs in as the scorer does', () => {
    const policy = new LagScalingPolicy(streamingChart(), 'scaling', {
      target: external({ username: 'scorer', mechanism: 'PLAIN' }),
    });
    expect(policy.triggerAuthentication.toJson()).toMatchObject({
      spec: {
        secretTargetRef: [
          { parameter: 'ca', name: 'kafka', key: 'ca.crt' },
          { parameter: 'password', name: 'kafka', key: 'password' },
        ],
        env: [{ parameter: 'username', name: 'KAFKA_USERNAME', containerName: 'scorer' }],
      },
    });
    expect(policy.scaledObject.toJson()).toHaveProperty('spec.triggers[0].metadata.sasl', 'plaintext');
  });
});

describe('is refused', () => {
  test.each<[string, Partial<StreamScorerProps>, string]>([
    [
      'with more pods than partitions',
      { replicas: 13 },
      'replicas must be at most 12, the partitions of the topic',
    ],
    [
      'without anything to score with',
      { model: undefined },
      'has nothing to score with, got neither model nor service',
    ],
    [
      'if it would read its own results',
      { results: { name: 'transactions', partitions: 1 } },
      'stream/incident-scorer: results must differ from topic, got "transactions"',
    ],
    [
      'with a batch that the runtime refuses',
      { batchRows: 0 },
      'batchRows must be a whole number from 1 to 10000',
    ],
    ['with the image latest', { image: 'ghcr.io/acme/aiops:latest' }, 'instead of latest'],
  ])('%s', (_, props, message) => {
    expect(() => external({}, props)).toThrow(message);
  });

  test('with a model and a service', () => {
    const service = new InferenceService(streamingChart(), 'incident', {
      image: 'ghcr.io/acme/aiops:1.2.0',
      model: Model.inImage({ path: '/app/model.json' }),
    });
    expect(() => external({}, { service })).toThrow('has two things to score with');
  });

  test('outside of the namespace of its user', () => {
    const { user, scorer } = referenceStream();
    const chart = new Chart(Testing.app(), 'other', { namespace: 'serving' });
    const { topic, results, deadLetters } = scorer;
    expect(
      () =>
        new StreamScorer(chart, 'scorer', {
          image: 'ghcr.io/acme/aiops-streaming:1.2.0',
          kafka: user,
          topic,
          results,
          deadLetters,
          model: Model.inImage({ path: '/app/model.json' }),
        }),
    ).toThrow('other/scorer must be in the namespace of its KafkaUser (streaming), got serving');
  });
});
