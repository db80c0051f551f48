import { Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import { ScalingPolicy, type InferenceServiceProps, type ScalingPolicyProps } from '../../../constructs';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';

function scaled(
  props: Partial<ScalingPolicyProps> = {},
  serviceProps: Partial<InferenceServiceProps> = {},
): ScalingPolicy {
  const chart = namespacedChart();
  return new ScalingPolicy(chart, 'scaling', { target: incidentService(chart, serviceProps), ...props });
}

function autoscaler(policy: ScalingPolicy): unknown {
  return policy.horizontalPodAutoscaler.toJson();
}

test('four to six pods, by 80 % of CPU and 70 % of memory, without a prop', () => {
  expect(autoscaler(scaled())).toMatchSnapshot();
});

test('all props', () => {
  const policy = scaled({
    minReplicas: 2,
    maxReplicas: 20,
    cpuPercent: 150,
    memoryPercent: 50,
    scaleUpStabilization: Duration.seconds(30),
    scaleDownStabilization: Duration.hours(1),
  });
  expect(autoscaler(policy)).toMatchSnapshot();
});

test('the Deployment leaves the number of pods to the autoscaler', () => {
  const target = incidentService(namespacedChart());
  new ScalingPolicy(target, 'scaling', { target });
  expect(target.deployment.toJson()).not.toHaveProperty('spec.replicas');
  expect(target.deployment.toJson()).toHaveProperty('metadata.annotations', {
    'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true',
  });
});

test('without an autoscaler the Deployment has three pods', () => {
  expect(incidentService(namespacedChart()).deployment.toJson()).toHaveProperty('spec.replicas', 3);
});

test('memory comes before CPU, as the API server gives them back', () => {
  expect(autoscaler(scaled())).toHaveProperty('spec.metrics[0].resource.name', 'memory');
});

describe('requests, read through prometheus-adapter', () => {
  const metrics = (props: Partial<ScalingPolicyProps>): unknown =>
    (autoscaler(scaled(props)) as { spec: { metrics: unknown } }).spec.metrics;

  test('stand before memory and CPU, where the API server gives them back', () => {
    expect(metrics({ requestsPerSecond: 50, requestsInFlight: 2.5 })).toEqual([
      pods('inference_requests_per_second', '50'),
      pods('requests_in_flight', '2500m'),
      expect.objectContaining({ resource: expect.objectContaining({ name: 'memory' }) as unknown }),
      expect.objectContaining({ resource: expect.objectContaining({ name: 'cpu' }) as unknown }),
    ]);
  });

  test('are known to the adapter by the name that the autoscaler reads', () => {
    const policy = scaled({ requestsPerSecond: 50, requestsInFlight: 2 });
    expect(policy.customMetrics.map(({ name, adapterRule }) => [name, adapterRule['name']])).toEqual([
      [
        'inference_requests_per_second',
        { matches: '^inference_requests_total$', as: 'inference_requests_per_second' },
      ],
      ['requests_in_flight', { matches: '^requests_in_flight$', as: 'requests_in_flight' }],
    ]);
  });

  test.each([0, -1, NaN, 0.0001, Infinity])('refuse %d', (requestsPerSecond) => {
    expect(() => scaled({ requestsPerSecond })).toThrow(
      `requestsPerSecond must be at least 0.001, got ${requestsPerSecond}`,
    );
  });

  function pods(name: string, averageValue: string) {
    return { type: 'Pods', pods: { metric: { name }, target: { type: 'AverageValue', averageValue } } };
  }
});

test('a pod without a CPU limit can use any multiple of its request', () => {
  expect(autoscaler(scaled({ cpuPercent: 500 }, { cpuLimit: 'none' }))).toHaveProperty(
    'spec.metrics[1].resource.target.averageUtilization',
    500,
  );
});

test('the scaled service is the same bytes in every synthesis', () => {
  const synthesis = (): string => {
    const chart = namespacedChart();
    new ScalingPolicy(chart, 'scaling', { target: incidentService(chart, { memory: Size.gibibytes(1) }) });
    return JSON.stringify(Testing.synth(chart));
  };
  expect(synthesis()).toBe(synthesis());
});

describe('what an autoscaler would silently not do is refused', () => {
  test.each([
    { props: { minReplicas: 7 }, message: 'maxReplicas must be more than minReplicas (7), got 6' },
    { props: { minReplicas: 6 }, message: 'give its target replicas: 6' },
    { props: { minReplicas: 0 }, message: 'minReplicas must be a whole number from 1 to 150000, got 0' },
    { props: { maxReplicas: 6.5 }, message: 'maxReplicas must be a whole number from 1 to 150000, got 6.5' },
    { props: { cpuPercent: 0.8 }, message: 'cpuPercent must be a whole number of percent' },
    { props: { cpuPercent: 200 }, message: 'cpuPercent must be below 200' },
    { props: { memoryPercent: 100 }, message: 'memoryPercent must be below 100' },
    { props: { memoryPercent: 0 }, message: 'memoryPercent must be a whole number of percent' },
    { props: { scaleDownStabilization: Duration.hours(2) }, message: 'at most 3600, got 7200' },
    {
      props: { scaleUpStabilization: Duration.millis(1500) },
      message: 'must be whole seconds, at most 3600, got 1.5',
    },
  ])('$props', ({ props, message }) => {
    expect(() => scaled(props)).toThrow(message);
  });

  test('a CPU target that the limit keeps out of reach', () => {
    const service = { cpuRequest: Cpu.millis(100), cpuLimit: Cpu.millis(300) };
    expect(() => scaled({ cpuPercent: 299 }, service)).not.toThrow();
    expect(() => scaled({ cpuPercent: 300 }, service)).toThrow('cpuPercent must be below 300');
  });

  test('a service that sets its own number of pods', () => {
    expect(() => scaled({}, { replicas: 5 })).toThrow('leave replicas out');
  });

  test('a second policy for the same service', () => {
    const target = incidentService(namespacedChart());
    new ScalingPolicy(target, 'scaling', { target });
    expect(() => new ScalingPolicy(target, 'second', { target })).toThrow(
      'serving/incident is already the target of serving/incident/scaling',
    );
  });
});
