import { describe, expect, it } from 'vitest';
import type { AutoscalerSpec, MetricSpec, ScalingRules } from '../../simulation/autoscaler/autoscaler-spec';
import { flapping, replicasAfterNight } from '../../simulation/autoscaler-habits';

const resource = (name: string, averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

const SCALE_DOWN: ScalingRules = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
};

const spec = (scaleDown: ScalingRules, change: Partial<AutoscalerSpec> = {}): AutoscalerSpec => ({
  minReplicas: 2,
  maxReplicas: 10,
  metrics: [resource('memory', 70), resource('cpu', 80)],
  behavior: {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }],
    },
    scaleDown,
  },
  ...change,
});

describe('under a steady load', () => {
  it('an autoscaler with a window of five minutes settles, also with the defaults of the API server', () => {
    expect(flapping(spec(SCALE_DOWN))).toBeUndefined();
    expect(flapping({ maxReplicas: 10 })).toBeUndefined();
    expect(flapping(spec({}))).toBeUndefined();
  });

  it('one that reads CPU flaps without a window for scaling down', () => {
    const flaps = spec({ ...SCALE_DOWN, stabilizationWindowSeconds: 0 });
    expect(flapping(flaps)).toMatchObject({ pods: 3, least: 2, most: 3 });
  });

  it('one that reads requests alone settles without a window, because young pods count there', () => {
    const target = { type: 'AverageValue', averageValue: '50' } as const;
    const metrics: readonly MetricSpec[] = [
      { type: 'Pods', pods: { metric: { name: 'http_requests_per_second' }, target } },
    ];
    const settles = spec({ ...SCALE_DOWN, stabilizationWindowSeconds: 0 }, { metrics });
    expect(flapping(settles)).toBeUndefined();
  });

  it('one whose metrics do not share a load settles', () => {
    const metrics = [resource('memory', 70)];
    expect(flapping(spec({ stabilizationWindowSeconds: 0 }, { metrics }))).toBeUndefined();
  });
});

describe('after a night without any load', () => {
  it('the least number of pods is left', () => {
    expect(replicasAfterNight(spec(SCALE_DOWN))).toBe(2);
    expect(replicasAfterNight({ maxReplicas: 100 })).toBe(1);
  });

  it('an autoscaler whose metric is of another object comes down, too', () => {
    const metrics: readonly MetricSpec[] = [
      {
        type: 'External',
        external: { metric: { name: 'lag' }, target: { type: 'AverageValue', averageValue: '5' } },
      },
      {
        type: 'ContainerResource',
        containerResource: {
          name: 'cpu',
          container: 'app',
          target: { type: 'Utilization', averageUtilization: 80 },
        },
      },
    ];
    expect(replicasAfterNight(spec(SCALE_DOWN, { metrics }))).toBe(2);
  });

  it('no pod is gone where scaling down is disabled, or the tolerance is the whole load', () => {
    expect(replicasAfterNight(spec({ ...SCALE_DOWN, selectPolicy: 'Disabled' }))).toBe(10);
    expect(replicasAfterNight(spec({ ...SCALE_DOWN, tolerance: '1' }))).toBe(10);
  });

  it('a pod each half an hour leaves most of fifty', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 1800 }] as const;
    expect(replicasAfterNight(spec({ ...SCALE_DOWN, policies }, { maxReplicas: 50 }))).toBe(26);
  });
});
