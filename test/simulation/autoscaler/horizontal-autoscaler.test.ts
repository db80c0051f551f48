import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AutoscalerSpec, ScalingRules } from '../../../simulation/autoscaler/autoscaler-spec';
import { HorizontalAutoscaler, type Decision } from '../../../simulation/autoscaler/horizontal-autoscaler';
import type { MetricReader, Pod } from '../../../simulation/autoscaler/pod';

const METRIC = {
  type: 'External',
  external: { metric: { name: 'wanted' }, target: { averageValue: '1' } },
} as const;
const OTHER = {
  type: 'External',
  external: { metric: { name: 'other' }, target: { averageValue: '1' } },
} as const;

/** A target whose metric asks for a number of replicas, second by second. */
class Target {
  replicas: number;
  readonly #autoscaler: HorizontalAutoscaler;

  constructor(
    replicas: number,
    spec: Omit<AutoscalerSpec, 'metrics'>,
    metrics: AutoscalerSpec['metrics'] = [METRIC],
  ) {
    this.replicas = replicas;
    this.#autoscaler = new HorizontalAutoscaler({ ...spec, metrics });
  }

  sync(now: number, wanted: number | undefined, other?: number): Decision {
    const { replicas } = this;
    const pods = Array.from({ length: replicas }, (_, index): Pod => ({
      name: `pod-${index}`,
      phase: 'Running',
      containers: [],
    }));
    const reader: MetricReader = {
      resource: () => undefined,
      pods: () => undefined,
      object: () => undefined,
      external: (metric) => {
        const value = metric === 'wanted' ? wanted : other;
        return value === undefined ? undefined : [value * 1000];
      },
    };
    const decision = this.#autoscaler.sync(
      now,
      { specReplicas: replicas, statusReplicas: replicas, pods },
      reader,
    );
    this.replicas = decision.replicas;
    return decision;
  }

  /** Syncs every 15 s, and gives the replicas after each. */
  run(...wanted: readonly (number | undefined)[]): readonly number[] {
    return wanted.map((each, index) => this.sync(15 * index, each).replicas);
  }
}

const reason = ({ conditions }: Decision, type: string): string | undefined =>
  conditions.find((condition) => condition.type === type)?.reason;

const up = (rules: ScalingRules): Pick<AutoscalerSpec, 'behavior'> => ({ behavior: { scaleUp: rules } });
const down = (rules: ScalingRules): Pick<AutoscalerSpec, 'behavior'> => ({
  behavior: { scaleDown: { stabilizationWindowSeconds: 0, ...rules } },
});

describe('without a behavior', () => {
  it('doubles at most, or goes to four', () => {
    expect(new Target(1, { maxReplicas: 100 }).run(50, 50, 50)).toEqual([4, 8, 16]);
  });

  it('shrinks when five minutes have passed, their first moment included', () => {
    const target = new Target(10, { maxReplicas: 10 });
    const replicas = target.run(10, ...Array<number>(22).fill(3));
    expect(replicas.indexOf(3)).toBe(21);
  });

  it('says what limits it', () => {
    const target = new Target(2, { minReplicas: 2, maxReplicas: 5 });
    const first = target.sync(0, 9);
    expect([first.replicas, reason(first, 'ScalingLimited')]).toEqual([4, 'ScaleUpLimit']);
    const second = target.sync(15, 9);
    expect([second.replicas, reason(second, 'ScalingLimited')]).toEqual([5, 'TooManyReplicas']);
    expect(reason(target.sync(30, 1), 'AbleToScale')).toBe('ScaleDownStabilized');
    const low = target.sync(1000, 1);
    expect([low.replicas, reason(low, 'ScalingLimited')]).toEqual([2, 'TooFewReplicas']);
  });
});

describe('with a behavior', () => {
  it('has the defaults of the API server: four pods or double a quarter of a minute', () => {
    expect(new Target(1, { maxReplicas: 100, behavior: {} }).run(50, 50, 50, 50)).toEqual([5, 10, 20, 40]);
    const shrinking = new Target(10, { maxReplicas: 10, behavior: {} });
    expect(shrinking.run(10, ...Array<number>(21).fill(3)).indexOf(3)).toBe(20);
  });

  it.each<[what: string, rules: ScalingRules, replicas: number[]]>([
    ['pods in a period', { policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }] }, [12, 12, 14, 14]],
    [
      'a percentage, rounded up',
      { policies: [{ type: 'Percent', value: 15, periodSeconds: 15 }] },
      [12, 14, 17, 20],
    ],
    [
      'the most that a policy allows',
      {
        policies: [
          { type: 'Pods', value: 1, periodSeconds: 15 },
          { type: 'Percent', value: 50, periodSeconds: 15 },
        ],
      },
      [15, 23, 35, 53],
    ],
    [
      'the least, with Min',
      {
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 1, periodSeconds: 15 },
          { type: 'Percent', value: 50, periodSeconds: 15 },
        ],
      },
      [11, 12, 13, 14],
    ],
    ['nothing, with Disabled', { selectPolicy: 'Disabled' }, [10, 10, 10, 10]],
  ])('adds %s', (_, rules, replicas) => {
    expect(new Target(10, { maxReplicas: 100, ...up(rules) }).run(100, 100, 100, 100)).toEqual(replicas);
  });

  it.each<[what: string, rules: ScalingRules, replicas: number[]]>([
    ['pods in a period', { policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }] }, [8, 8, 6, 6]],
    [
      'a percentage, rounded down',
      { policies: [{ type: 'Percent', value: 15, periodSeconds: 15 }] },
      [8, 6, 5, 4],
    ],
    [
      'the most that a policy allows',
      {
        policies: [
          { type: 'Pods', value: 1, periodSeconds: 15 },
          { type: 'Percent', value: 50, periodSeconds: 15 },
        ],
      },
      [5, 2, 1, 1],
    ],
    [
      'the least, with Min',
      {
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 1, periodSeconds: 15 },
          { type: 'Percent', value: 50, periodSeconds: 15 },
        ],
      },
      [9, 8, 7, 6],
    ],
    ['nothing, with Disabled', { selectPolicy: 'Disabled' }, [10, 10, 10, 10]],
  ])('takes away %s', (_, rules, replicas) => {
    expect(new Target(10, { maxReplicas: 100, ...down(rules) }).run(1, 1, 1, 1)).toEqual(replicas);
  });

  it('counts what went in the period when it adds, and the other way round', () => {
    const policies = [{ type: 'Pods', value: 2, periodSeconds: 60 }] as const;
    const behavior = { scaleUp: { policies }, scaleDown: { stabilizationWindowSeconds: 0, policies } };
    // 8 at 0 s; from 10, the replicas a minute ago, 12 are allowed
    expect(new Target(10, { maxReplicas: 100, behavior }).run(1, 100, 1)).toEqual([8, 12, 8]);
  });

  it('forgets a change that the policies of the other direction still count, as the controller does', () => {
    const behavior = {
      scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
      scaleDown: {
        stabilizationWindowSeconds: 0,
        policies: [{ type: 'Pods', value: 1, periodSeconds: 600 }],
      },
    } as const;
    // the third change is written over the first, so that the period seems to start at 11 instead of 10
    expect(new Target(10, { maxReplicas: 100, behavior }).run(100, 100, 100, 1)).toEqual([11, 12, 13, 10]);
  });

  it('waits with both directions, and takes the nearest of each window', () => {
    const behavior = {
      scaleUp: { stabilizationWindowSeconds: 30 },
      scaleDown: { stabilizationWindowSeconds: 30 },
    };
    // the first recommendation is the number of replicas itself
    expect(new Target(5, { maxReplicas: 100, behavior }).run(8, 9, 7, 7, 2, 3, 4, 4)).toEqual([
      5, 5, 7, 7, 7, 3, 3, 4,
    ]);
  });

  it('says what holds it back', () => {
    const behavior = {
      scaleUp: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
    } as const;
    const target = new Target(5, { maxReplicas: 7, minReplicas: 4, behavior });
    expect(reason(target.sync(0, 9), 'AbleToScale')).toBe('ScaleUpStabilized');
    const limited = target.sync(75, 9);
    expect([limited.replicas, reason(limited, 'ScalingLimited')]).toEqual([6, 'ScaleUpLimit']);
    expect(reason(limited, 'AbleToScale')).toBe('SucceededRescale');
    const most = target.sync(200, 9);
    expect([most.replicas, reason(most, 'ScalingLimited')]).toEqual([7, 'TooManyReplicas']);
    expect(reason(target.sync(215, 1), 'AbleToScale')).toBe('ScaleDownStabilized');
    const least = target.sync(900, 1);
    expect([least.replicas, reason(least, 'ScalingLimited')]).toEqual([4, 'TooFewReplicas']);
    const content = target.sync(915, 4);
    expect(['AbleToScale', 'ScalingLimited'].map((type) => reason(content, type))).toEqual([
      'ReadyForNewScale',
      'DesiredWithinRange',
    ]);
  });

  it('says that policies slow it down', () => {
    const target = new Target(10, {
      maxReplicas: 10,
      ...down({ policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] }),
    });
    expect(reason(target.sync(0, 1), 'ScalingLimited')).toBe('ScaleDownLimit');
  });
});

describe('a target out of its limits', () => {
  it('goes to the nearest at once, whatever the metrics say', () => {
    expect(new Target(10, { maxReplicas: 4 }).run(undefined)).toEqual([4]);
    expect(new Target(1, { minReplicas: 3, maxReplicas: 4 }).run(undefined)).toEqual([3]);
  });

  it('is left alone at zero, unless zero is the minimum', () => {
    const decision = new Target(0, { maxReplicas: 4 }).sync(0, 3);
    expect([decision.replicas, reason(decision, 'ScalingActive')]).toEqual([0, 'ScalingDisabled']);
    const value = {
      type: 'External',
      external: { metric: { name: 'wanted' }, target: { value: '1' } },
    } as const;
    const autoscaler = new HorizontalAutoscaler({ minReplicas: 0, maxReplicas: 4, metrics: [value] });
    const reader = {
      resource: () => undefined,
      pods: () => undefined,
      object: () => undefined,
      external: () => [3000],
    };
    expect(autoscaler.sync(0, { specReplicas: 0, statusReplicas: 0, pods: [] }, reader).replicas).toBe(3);
  });
});

describe('several metrics', () => {
  const both = (): Target =>
    new Target(3, { maxReplicas: 10, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } }, [
      METRIC,
      OTHER,
    ] as never);

  it('give the greatest number', () => {
    expect(both().sync(0, 4, 6).replicas).toBe(6);
  });

  it('add pods although one cannot be read, and take none away', () => {
    expect(both().sync(0, 5).replicas).toBe(5);
    const decision = both().sync(0, 1);
    expect([decision.replicas, reason(decision, 'ScalingActive')]).toEqual([3, 'FailedGetExternalMetric']);
    expect(decision.proposals.map(({ replicas, problem }) => [replicas, problem])).toEqual([
      [1, undefined],
      [undefined, 'the external metric other cannot be read'],
    ]);
  });

  it('change nothing when none can be read', () => {
    expect(both().sync(0, undefined).replicas).toBe(3);
  });
});

it('each type of metric has its own reason when it cannot be read', () => {
  const reader = {
    resource: () => undefined,
    pods: () => undefined,
    object: () => undefined,
    external: () => undefined,
  };
  const target = { averageValue: '1', averageUtilization: 1 };
  const described = { kind: 'Service', name: 'a' };
  const reasons = [
    { type: 'Resource', resource: { name: 'cpu', target } } as const,
    { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'a', target } } as const,
    { type: 'Pods', pods: { metric: { name: 'a' }, target } } as const,
    { type: 'Object', object: { metric: { name: 'a' }, describedObject: described, target } } as const,
  ].map((metric) => {
    const autoscaler = new HorizontalAutoscaler({ maxReplicas: 3, metrics: [metric] });
    return reason(
      autoscaler.sync(0, { specReplicas: 1, statusReplicas: 1, pods: [] }, reader),
      'ScalingActive',
    );
  });
  expect(reasons).toEqual([
    'FailedGetResourceMetric',
    'FailedGetContainerResourceMetric',
    'FailedGetPodsMetric',
    'FailedGetObjectMetric',
  ]);
});

describe('whatever the policies and the load', () => {
  const policy = fc.record({
    type: fc.constantFrom('Pods' as const, 'Percent' as const),
    value: fc.integer({ min: 1, max: 200 }),
    periodSeconds: fc.integer({ min: 1, max: 1800 }),
  });
  const rules = fc.record(
    {
      stabilizationWindowSeconds: fc.integer({ min: 0, max: 3600 }),
      selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
      policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  );
  const specs = fc
    .record({
      minReplicas: fc.integer({ min: 1, max: 20 }),
      more: fc.integer({ min: 0, max: 30 }),
      behavior: fc.option(fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }), {
        nil: undefined,
      }),
    })
    .map(({ minReplicas, more, behavior }) => ({ minReplicas, maxReplicas: minReplicas + more, behavior }));
  const loads = fc.array(fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }), { maxLength: 80 });

  it('replicas stay within the limits, and the same load gives the same replicas', () => {
    fc.assert(
      fc.property(specs, loads, (spec, load) => {
        const replicas = new Target(spec.minReplicas, spec).run(...load);
        expect(replicas.every((each) => each >= spec.minReplicas && each <= spec.maxReplicas)).toBe(true);
        expect(new Target(spec.minReplicas, spec).run(...load)).toEqual(replicas);
      }),
    );
  });

  it('a direction that is disabled is never taken', () => {
    fc.assert(
      fc.property(specs, loads, ({ minReplicas, maxReplicas, behavior }, load) => {
        const scaleUp = { ...behavior?.scaleUp, selectPolicy: 'Disabled' as const };
        const target = new Target(maxReplicas, {
          minReplicas,
          maxReplicas,
          behavior: { ...behavior, scaleUp },
        });
        const replicas = target.run(...load);
        expect(replicas.every((each, index) => each <= (replicas[index - 1] ?? maxReplicas))).toBe(true);
      }),
    );
  });
});
