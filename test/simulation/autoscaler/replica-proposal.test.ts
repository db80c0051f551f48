import { describe, expect, it } from 'vitest';
import {
  CONTROLLER_DEFAULTS,
  type MetricSpec,
  type MetricTarget,
} from '../../../simulation/autoscaler/autoscaler-spec';
import type { Container, Pod, Samples } from '../../../simulation/autoscaler/pod';
import { proposeReplicas, type Proposal } from '../../../simulation/autoscaler/replica-proposal';

// The numbers are those of the controller's own tables, replica_calculator_test.go of Kubernetes 1.36: pods of two
// containers that request the same and use the same, 2 min of initialization, 10 s of readiness delay.

const NOW = 100_000;
/** Long before every period. */
const ONCE = 0;

interface World {
  readonly replicas: number;
  /** One a pod; pods beyond the list have none. */
  readonly levels: readonly number[];
  /** One a pod: request of each container, thousandths of a core. */
  readonly requests?: readonly number[];
  readonly pods?: readonly (Partial<Pod> & { readonly unready?: true; readonly hot?: true })[];
  readonly tolerances?: { readonly down: number; readonly up: number };
  readonly names?: readonly string[];
}

const containersOf = (request: number | undefined): readonly Container[] =>
  ['container1', 'container2'].map((name) => ({ name, requests: { cpu: request } }));

function propose(metric: MetricSpec, world: World, samples: (scale: number) => Samples): Proposal {
  const { replicas, requests = [], pods = [], tolerances = { down: 0.1, up: 0.1 } } = world;
  return proposeReplicas(metric, {
    now: NOW,
    specReplicas: replicas,
    statusReplicas: replicas,
    tolerances,
    flags: { ...CONTROLLER_DEFAULTS, cpuInitializationSeconds: 120, initialReadinessDelaySeconds: 10 },
    pods: Array.from({ length: Math.max(replicas, pods.length) }, (_, index) => {
      const { unready, hot, ...more } = pods[index] ?? {};
      return {
        name: `pod-${index}`,
        phase: 'Running',
        startTime: hot ? NOW : ONCE,
        ready: { status: unready ? 'False' : 'True', since: ONCE },
        containers: containersOf(requests[index]),
        ...more,
      } as const;
    }),
    metrics: {
      resource: (_, container) => samples(container === undefined ? 2 : 1),
      pods: () => samples(1),
      object: () => world.levels[0],
      external: () => world.levels,
    },
  });
}

function samplesOf({ levels, names = [] }: World): (scale: number) => Samples {
  return (scale) =>
    new Map(
      levels.map((value, index) => [
        names[index] ?? `pod-${index}`,
        { value: scale * value, time: ONCE, windowSeconds: 60 },
      ]),
    );
}

const cpu = (percent: number, world: World): Proposal =>
  propose(
    { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: percent } } },
    world,
    samplesOf(world),
  );

const containerCpu = (percent: number, world: World, container = 'container2'): Proposal =>
  propose(
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container, target: { averageUtilization: percent } },
    },
    world,
    samplesOf(world),
  );

const qps = (target: number, world: World): Proposal =>
  propose(
    { type: 'Pods', pods: { metric: { name: 'qps' }, target: { averageValue: `${target}m` } } },
    world,
    samplesOf(world),
  );

const object = (target: MetricTarget, world: World): Proposal =>
  propose(
    {
      type: 'Object',
      object: { metric: { name: 'qps' }, describedObject: { kind: 'Deployment', name: 'some' }, target },
    },
    world,
    samplesOf(world),
  );

const external = (target: MetricTarget, world: World): Proposal =>
  propose({ type: 'External', external: { metric: { name: 'qps' }, target } }, world, samplesOf(world));

const cores = (count: number): readonly number[] => Array.from({ length: count }, () => 1000);
const unready = { unready: true } as const;
const hot = { hot: true } as const;
const failed = { unready: true, phase: 'Failed' } as const;
const going = { unready: true, terminating: true } as const;
const pending = { unready: true, phase: 'Pending' } as const;

describe('the utilization of CPU', () => {
  it.each<[what: string, percent: number, world: World, replicas: number, current: number]>([
    ['grows with the mean', 30, { replicas: 3, requests: cores(3), levels: [300, 500, 700] }, 5, 50],
    [
      'counts a pod that was never ready as idle when scaling up',
      30,
      { replicas: 3, requests: cores(3), levels: [300, 500, 700], pods: [unready, {}, {}] },
      4,
      60,
    ],
    [
      'counts a pod that has just started as idle when scaling up',
      30,
      { replicas: 3, requests: cores(3), levels: [300, 500, 700], pods: [hot, {}, {}] },
      4,
      60,
    ],
    [
      'changes nothing when unready pods would turn the direction',
      30,
      { replicas: 3, requests: cores(3), levels: [400, 500, 700], pods: [{}, unready, unready] },
      3,
      40,
    ],
    [
      'changes nothing when young unready pods would turn the direction',
      30,
      {
        replicas: 3,
        requests: cores(3),
        levels: [400, 500, 700],
        pods: [{}, { ...unready, ...hot }, { ...unready, ...hot }],
      },
      3,
      40,
    ],
    [
      'ignores failed pods when scaling up',
      30,
      { replicas: 2, requests: cores(4), levels: [500, 700], pods: [{}, {}, failed, failed] },
      4,
      60,
    ],
    [
      'ignores pods that are being deleted',
      30,
      { replicas: 2, requests: cores(4), levels: [500, 700], pods: [{}, {}, going, going] },
      4,
      60,
    ],
    [
      'shrinks with the mean',
      50,
      { replicas: 5, requests: cores(5), levels: [100, 300, 500, 250, 250] },
      3,
      28,
    ],
    [
      'leaves unready pods out when scaling down',
      50,
      {
        replicas: 5,
        requests: cores(5),
        levels: [100, 300, 500, 250, 250],
        pods: [{}, {}, {}, unready, unready],
      },
      2,
      30,
    ],
    [
      'leaves young pods out when scaling down',
      50,
      { replicas: 5, requests: cores(5), levels: [100, 300, 500, 250, 250], pods: [{}, {}, {}, hot, hot] },
      2,
      30,
    ],
    [
      'leaves pending pods out when scaling down',
      50,
      { replicas: 5, requests: cores(5), levels: [100], pods: [{}, pending, pending, pending, pending] },
      1,
      10,
    ],
    [
      'ignores failed pods when scaling down',
      50,
      {
        replicas: 5,
        requests: cores(7),
        levels: [100, 300, 500, 250, 250],
        pods: [{}, {}, {}, {}, {}, failed, failed],
      },
      3,
      28,
    ],
    [
      'tolerates a tenth',
      100,
      { replicas: 3, requests: [900, 1000, 1100], levels: [1010, 1030, 1020] },
      3,
      102,
    ],
    [
      'takes samples of unknown pods for nothing',
      100,
      { replicas: 4, requests: cores(4), levels: [4000, 9500, 3000, 7000, 3200, 2000] },
      24,
      587,
    ],
    [
      'counts missing pods as their request when scaling down',
      100,
      { replicas: 4, requests: cores(4), levels: [400, 95] },
      3,
      24,
    ],
    [
      'changes nothing at the target although a pod is missing',
      100,
      { replicas: 2, requests: cores(2), levels: [1000] },
      2,
      100,
    ],
    [
      'counts a missing pod as idle when scaling up',
      100,
      { replicas: 2, requests: cores(2), levels: [1900] },
      2,
      190,
    ],
    [
      'changes nothing when a missing pod would turn the direction',
      100,
      { replicas: 2, requests: cores(2), levels: [600] },
      2,
      60,
    ],
    [
      'has missing and unready pods at once',
      50,
      { replicas: 3, requests: cores(3), levels: [100, 450], pods: [unready, {}, {}] },
      3,
      45,
    ],
    [
      'has missing and young pods at once',
      50,
      { replicas: 3, requests: cores(3), levels: [100, 450], pods: [hot, {}, {}] },
      3,
      45,
    ],
    [
      'scales up with missing and unready pods',
      50,
      { replicas: 3, requests: cores(3), levels: [100, 2000], pods: [unready, {}, {}] },
      4,
      200,
    ],
    [
      'scales down with missing and unready pods',
      50,
      { replicas: 4, requests: cores(4), levels: [100, 100, 100], pods: [unready, {}, {}, {}] },
      3,
      10,
    ],
    [
      'counts missing pods as the target where that is above the request',
      300,
      {
        replicas: 4,
        requests: [1000, 1000, 2000, 2000],
        levels: [200, 100, 100],
        pods: [unready, {}, {}, {}],
      },
      2,
      6,
    ],
    [
      'does not add pods for those of a rolling update',
      50,
      { replicas: 2, requests: cores(3), levels: [100, 100], pods: [{}, {}, {}] },
      2,
      10,
    ],
  ])('%s', (_, percent, world, replicas, current) => {
    expect(cpu(percent, world)).toEqual({ replicas, current });
  });

  const uneven = { replicas: 3, requests: [900, 1000, 1100] };
  it.each<[what: string, tolerances: { down: number; up: number }, levels: number[], replicas: number]>([
    ['of none', { down: 0, up: 0 }, [909, 1010, 1111], 4],
    ['of 200 % upwards', { down: 0.1, up: 2 }, [1890, 1910, 1900], 3],
    ['of 8 % upwards, whatever the other', { down: 2, up: 0.08 }, [1100, 1080, 1090], 4],
    ['of 36 % downwards', { down: 0.36, up: 0.1 }, [660, 640, 650], 3],
    ['of 34 % downwards', { down: 0.34, up: 0.1 }, [660, 640, 650], 2],
  ])('keeps a tolerance %s', (_, tolerances, levels, replicas) => {
    expect(cpu(100, { ...uneven, tolerances, levels }).replicas).toBe(replicas);
  });

  it('scales down just beyond the tolerance, and not just within it', () => {
    const requests = [400, 200, 310, 290, 302, 298, 301, 299, 300, 300];
    const world = { replicas: 10, requests, levels: requests.map(() => 150) };
    expect(cpu(56, world).replicas).toBe(9);
    expect(cpu(55, world).replicas).toBe(10);
  });

  it.each<[what: string, world: World, problem: RegExp]>([
    [
      'no sample is of a known pod',
      { replicas: 1, requests: cores(1), levels: [100], names: ['older'] },
      /no pod that was measured has a request/,
    ],
    [
      'no sample counts',
      { replicas: 1, requests: cores(1), levels: [100], pods: [hot] },
      /no pod has a sample that counts/,
    ],
    [
      'a container has no request',
      { replicas: 1, levels: [200] },
      /request for cpu of the container container1 of pod-0/,
    ],
    ['there is no pod', { replicas: 0, levels: [200] }, /matches no pod/],
  ])('is invalid where %s', (_, world, problem) => {
    expect(() => cpu(100, world)).toThrow(problem);
  });

  it('is measured against the requests of the pod where it has some, and of a container where that is named', () => {
    const pods = Array.from({ length: 3 }, () => ({ requests: { cpu: 1000 } }));
    const world = { replicas: 3, requests: cores(3), levels: [300, 500, 700], pods };
    expect(cpu(30, world).current).toBe(100);
    expect(containerCpu(30, world).current).toBe(50);
    expect(() => cpu(30, { ...world, pods: [{ requests: {} }] })).toThrow(/request for cpu of the pod pod-0/);
    expect(() => containerCpu(30, world, 'other')).toThrow('the pod pod-0 has no container other');
  });
});

it('a container is measured alone', () => {
  const world = { replicas: 3, requests: cores(3), levels: [300, 500, 700] };
  expect(containerCpu(30, world)).toEqual({ replicas: 5, current: 50 });
  expect(containerCpu(30, { ...world, pods: [hot, {}, {}] })).toEqual({ replicas: 4, current: 60 });
});

it('an average of CPU ignores young pods, and that of another resource does not', () => {
  const of = (name: string) => (world: World) =>
    propose(
      { type: 'Resource', resource: { name, target: { averageValue: '15' } } },
      world,
      samplesOf(world),
    );
  const world = { replicas: 3, requests: cores(3), levels: [25000, 5000, 15000], pods: [{}, {}, hot] };
  expect(of('cpu')(world)).toEqual({ replicas: 4, current: 30000 });
  expect(of('memory')(world)).toEqual({ replicas: 6, current: 30000 });
});

describe('a metric of pods', () => {
  it.each<[what: string, target: number, world: World, replicas: number, current: number]>([
    ['grows with the mean', 15000, { replicas: 3, levels: [20000, 10000, 30000] }, 4, 20000],
    [
      'counts unready pods',
      15000,
      { replicas: 3, levels: [50000, 10000, 30000], pods: [{}, {}, { ...unready, ...hot }] },
      6,
      30000,
    ],
    [
      'takes a whole mean',
      15000,
      { replicas: 3, levels: [50000, 15000, 30000], pods: [unready, {}, unready] },
      7,
      31666,
    ],
    ['shrinks with the mean', 20000, { replicas: 5, levels: [12000, 12000, 12000, 12000, 12000] }, 3, 12000],
    ['tolerates a tenth', 20000, { replicas: 3, levels: [20000, 21000, 21000] }, 3, 20666],
    [
      'tolerates what it is told',
      20000,
      { replicas: 3, levels: [20000, 21000, 21000], tolerances: { down: 0.1, up: 0.01 } },
      4,
      20666,
    ],
    [
      'leaves missing pods out at the target',
      20000,
      { replicas: 5, levels: [20000, 19000, 21000] },
      5,
      20000,
    ],
    [
      'does not add pods for those of a rolling update',
      17000,
      { replicas: 2, levels: [10000, 10000], pods: [{}, {}, {}] },
      2,
      10000,
    ],
  ])('%s', (_, target, world, replicas, current) => {
    expect(qps(target, world)).toEqual({ replicas, current });
  });
});

describe('a value of an object', () => {
  const one = (value: string): MetricTarget => ({ type: 'Value', value });
  const each = (averageValue: string): MetricTarget => ({ type: 'AverageValue', averageValue });
  it.each<[what: string, target: MetricTarget, world: World, replicas: number, current: number]>([
    ['grows', one('15'), { replicas: 3, levels: [20000] }, 4, 20000],
    [
      'multiplies ready pods alone',
      one('10'),
      { replicas: 3, levels: [50000], pods: [unready, {}, unready] },
      5,
      50000,
    ],
    ['shrinks', one('20'), { replicas: 5, levels: [12000] }, 3, 12000],
    ['tolerates a tenth', one('20'), { replicas: 3, levels: [20666] }, 3, 20666],
    [
      'tolerates what it is told',
      one('20'),
      { replicas: 3, levels: [20666], tolerances: { down: 0.1, up: 0.01 } },
      4,
      20666,
    ],
    ['starts from zero by the ratio', one('10'), { replicas: 0, levels: [25000] }, 3, 25000],
    [
      'is at most the greatest whole number of 32 bits',
      one('1m'),
      { replicas: 3, levels: [2 ** 53] },
      2 ** 31 - 1,
      2 ** 53,
    ],
    ['grows a pod', each('5'), { replicas: 3, levels: [20000] }, 4, 6667],
    ['shrinks a pod', each('2'), { replicas: 5, levels: [6000] }, 3, 1200],
    ['tolerates a tenth a pod', each('5'), { replicas: 4, levels: [20166] }, 4, 5042],
    [
      'tolerates what it is told a pod',
      each('5'),
      { replicas: 4, levels: [20208], tolerances: { down: 0.1, up: 0.01 } },
      5,
      5052,
    ],
  ])('%s', (_, target, world, replicas, current) => {
    expect(object(target, world)).toEqual({ replicas, current });
  });

  it('is invalid without the target that its type names, and without pods', () => {
    expect(() => object({ type: 'AverageValue', value: '5' }, { replicas: 1, levels: [1] })).toThrow(
      'the target has no value and no averageValue',
    );
    expect(() =>
      proposeReplicas(
        { type: 'External', external: { metric: { name: 'qps' }, target: { value: '1' } } },
        {
          now: NOW,
          specReplicas: 3,
          statusReplicas: 0,
          pods: [],
          tolerances: { down: 0.1, up: 0.1 },
          flags: CONTROLLER_DEFAULTS,
          metrics: {
            resource: () => undefined,
            pods: () => undefined,
            object: () => undefined,
            external: () => [5000],
          },
        },
      ),
    ).toThrow('matches no pod');
  });
});

describe('a value from outside of the cluster', () => {
  const strict = { down: 0.1, up: 0.01 };
  it.each<[what: string, target: MetricTarget, world: World, replicas: number, current: number]>([
    [
      'multiplies ready pods alone',
      { value: '4400m' },
      { replicas: 3, levels: [8600], pods: [unready, {}, unready] },
      2,
      8600,
    ],
    [
      'is the sum of its series',
      { value: '4400m' },
      { replicas: 3, levels: [8000, 600], pods: [unready, {}, unready] },
      2,
      8600,
    ],
    ['shrinks', { value: '14334m' }, { replicas: 5, levels: [8600] }, 3, 8600],
    ['tolerates a tenth', { value: '8888m' }, { replicas: 3, levels: [8600] }, 3, 8600],
    [
      'tolerates what it is told',
      { value: '8800m' },
      { replicas: 3, levels: [8900], tolerances: strict },
      4,
      8900,
    ],
    ['grows a pod', { averageValue: '2150m' }, { replicas: 3, levels: [8600] }, 4, 2867],
    ['shrinks a pod', { averageValue: '2867m' }, { replicas: 5, levels: [8600] }, 3, 1720],
    ['tolerates a tenth a pod', { averageValue: '2900m' }, { replicas: 3, levels: [8600] }, 3, 2867],
    [
      'tolerates what it is told a pod',
      { averageValue: '2800m' },
      { replicas: 3, levels: [8600], tolerances: strict },
      4,
      2867,
    ],
    [
      'is a mean where both targets are set',
      { type: 'Value', value: '1', averageValue: '2150m' },
      { replicas: 3, levels: [8600] },
      4,
      2867,
    ],
  ])('%s', (_, target, world, replicas, current) => {
    expect(external(target, world)).toEqual({ replicas, current });
  });
});
