import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  LagScalingPolicy,
  ScalingPolicy,
  type LagScalingPolicyProps,
  type StreamScorerProps,
} from '../../../constructs';
import { referenceStream } from '../../support/reference-stream';

function scaled(
  props: Partial<LagScalingPolicyProps> = {},
  scorerProps: Partial<StreamScorerProps> = {},
): LagScalingPolicy {
  const { chart, scorer } = referenceStream(scorerProps);
  return new LagScalingPolicy(chart, 'scaling', { target: scorer, ...props });
}

test('one to as many pods as there are partitions, by the lag of the group, without a prop', () => {
  expect(scaled().scaledObject.toJson()).toMatchSnapshot();
});

test('offset reset and threshold are written, and the reset is that of the scorer', () => {
  const { scaledObject } = scaled({ lagThreshold: 1000 }, { offsetReset: 'latest', group: 'scorers' });
  expect(scaledObject.toJson()).toMatchObject({
    spec: {
      triggers: [
        { metadata: { lagThreshold: '1000', offsetResetPolicy: 'latest', consumerGroup: 'scorers' } },
      ],
    },
  });
});

test('the Deployment leaves the number of pods to the autoscaler', () => {
  expect(scaled().target.deployment.toJson()).not.toHaveProperty('spec.replicas');
});

test('the brokers let KEDA in', () => {
  const { chart, scorer, cluster } = referenceStream();
  new LagScalingPolicy(chart, 'scaling', { target: scorer, kedaNamespace: 'autoscaling' });
  expect(JSON.stringify(cluster.kafka.toJson())).toContain('"kubernetes.io/metadata.name":"autoscaling"');
});

test.each<[Partial<LagScalingPolicyProps>, Partial<StreamScorerProps>, string]>([
  [{ maxReplicas: 7 }, {}, 'maxReplicas must be at most 6, the partitions of the topic transactions, got 7'],
  [{ minReplicas: 0 }, {}, 'minReplicas must be a whole number from 1'],
  [{ minReplicas: 6 }, {}, 'maxReplicas must be more than minReplicas (6), got 6'],
  [{ lagThreshold: 0 }, {}, 'lagThreshold must be a whole number of messages, at least 1, got 0'],
  [
    { pollingInterval: Duration.millis(500) },
    {},
    'pollingInterval must be whole seconds, at most 3600, got 0.5',
  ],
  [{}, { replicas: 2 }, 'has replicas: 2 and is the target of stream/scaling'],
])('%j of %j is refused', (props, scorerProps, message) => {
  expect(() => scaled(props, scorerProps)).toThrow(message);
});

test('a second autoscaler of one scorer is refused', () => {
  const { chart, scorer } = referenceStream();
  new LagScalingPolicy(chart, 'first', { target: scorer });
  expect(() => new LagScalingPolicy(chart, 'second', { target: scorer })).toThrow(
    'stream/incident-scorer is already the target of stream/first',
  );
});

describe('a scorer that is scaled by its CPU', () => {
  test('gets a HorizontalPodAutoscaler, and leaves the number of pods to it', () => {
    const { chart, scorer } = referenceStream();
    const scaling = new ScalingPolicy(chart, 'scaling', { target: scorer, minReplicas: 2, maxReplicas: 6 });
    expect(scaling.horizontalPodAutoscaler.toJson()).toMatchObject({
      metadata: { name: 'incident-scorer' },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'incident-scorer' },
        minReplicas: 2,
        maxReplicas: 6,
      },
    });
    expect(scorer.deployment.toJson()).not.toHaveProperty('spec.replicas');
  });

  test('never has more pods than partitions', () => {
    const { chart, scorer } = referenceStream();
    expect(() => new ScalingPolicy(chart, 'scaling', { target: scorer, maxReplicas: 7 })).toThrow(
      'maxReplicas must be at most 6, the partitions of the topic transactions, got 7',
    );
  });

  test('is not scaled by its lag as well', () => {
    const { chart, scorer } = referenceStream();
    new LagScalingPolicy(chart, 'lag', { target: scorer });
    expect(() => new ScalingPolicy(chart, 'cpu', { target: scorer })).toThrow(
      'stream/incident-scorer is already the target of stream/lag',
    );
  });

  test('is not scaled by requests, of which it takes none', () => {
    const { chart, scorer } = referenceStream();
    expect(() => new ScalingPolicy(chart, 'scaling', { target: scorer, requestsPerSecond: 50 })).toThrow(
      'incident-scorer takes no requests, got requestsPerSecond, of which there is no series',
    );
  });
});
