import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  Kafka,
  kafkaLagUnknown,
  kafkaQueueHigh,
  streamAlerts,
  streamDeadLetters,
  streamStalled,
  type Alert,
} from '../../../../constructs';
import { runScenarios } from '../../../../constructs/testing';
import { canEvaluateRules } from '../../../support/promtool';
import { referenceStream } from '../../../support/reference-stream';
import { scenariosOf } from '../../../support/scenarios-of';

const { scorer, cluster } = referenceStream();
const latest = referenceStream({ offsetReset: 'latest' }).scorer;
const external = referenceStream({
  kafka: Kafka.external({ bootstrapServers: ['broker.acme.io:9093'], secret: 'kafka' }),
}).scorer;

const own = [
  kafkaQueueHigh(scorer),
  streamStalled(scorer),
  streamDeadLetters(scorer),
  kafkaLagUnknown(scorer, cluster.exporter),
];

const tuned = [
  kafkaQueueHigh(scorer, { thresholdMessages: 50_000, for: Duration.minutes(1) }),
  streamStalled(scorer, { for: Duration.minutes(5) }),
  streamDeadLetters(scorer, { thresholdMessages: 100, window: Duration.minutes(10) }),
  kafkaLagUnknown(scorer, cluster.exporter, { for: Duration.minutes(2) }),
  ...[latest, external].flatMap((each) => [kafkaQueueHigh(each), streamStalled(each)]),
];

describe.each(streamAlerts({ scorer }))('$name', (alert: Alert) => {
  test.runIf(canEvaluateRules)('fires, keeps still, and bears missing series, as its scenarios say', () => {
    runScenarios(alert);
  });

  test('says where it comes from, how bad it is, and what to do', () => {
    expect(alert.labels).toEqual({
      namespace: 'streaming',
      service: 'incident-scorer',
      severity: alert.severity,
    });
    expect(alert.description.length).toBeGreaterThan(50);
    expect(scenariosOf(alert).noData.some(({ series }) => series.length === 0)).toBe(true);
  });
});

test.runIf(canEvaluateRules).each(tuned)('$name keeps its word with other settings: $expr', (alert) => {
  runScenarios(alert);
});

test('the set has every alert about a stream', () => {
  expect(streamAlerts({ scorer }).map(({ name }) => name)).toEqual(
    expect.arrayContaining(own.map(({ name }) => name)),
  );
});

test('with brokers of somebody else, the lag is read from the scorers, and no exporter is missed', () => {
  const alerts = streamAlerts({ scorer: external });
  expect(alerts.map(({ name }) => name)).not.toContain('KafkaLagUnknown');
  expect(alerts.map(({ expr }) => expr).join()).not.toContain('kafka_consumergroup_lag');
});

test.each([
  [
    () => kafkaQueueHigh(scorer, { thresholdMessages: 0.5 }),
    'must be a whole number of messages, at least 1, got 0.5',
  ],
  [
    () => streamDeadLetters(scorer, { thresholdMessages: -1 }),
    'thresholdMessages must be at least 0, got -1',
  ],
])('a threshold that means nothing is refused', (make, message) => {
  expect(make).toThrow(message);
});
