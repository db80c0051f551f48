import { expect, it } from 'vitest';
import type { Pod, Sample } from '../../../simulation/autoscaler/pod';
import { groupPods } from '../../../simulation/autoscaler/pod-groups';

// The rows of TestGroupPods of replica_calculator_test.go, Kubernetes 1.36.

const NOW = 10_000;
const periods = { cpuInitializationSeconds: 120, initialReadinessDelaySeconds: 10 };
const fresh: Sample = { value: 1, time: NOW, windowSeconds: 30 };
const ready = (since: number): Pick<Pod, 'ready'> => ({ ready: { status: 'True', since } });
const unready = (since: number): Pick<Pod, 'ready'> => ({ ready: { status: 'False', since } });

it.each<[what: string, pod: Partial<Pod>, sample: Sample | undefined, group: string]>([
  ['a pod of any state with a sample of memory', {}, { ...fresh, value: 1 }, 'measured as memory'],
  ['a pod without a Ready condition', { startTime: NOW }, fresh, 'unready'],
  ['a pod that the kubelet has not started', ready(NOW), fresh, 'unready'],
  ['a young pod, ready for a window', { startTime: NOW - 60, ...ready(NOW - 30) }, fresh, 'measured'],
  [
    'a young pod, ready for less than a window',
    { startTime: NOW - 60, ...ready(NOW - 30) },
    { ...fresh, windowSeconds: 60 },
    'unready',
  ],
  ['a young pod that is not ready', { startTime: NOW - 60, ...unready(NOW - 60) }, fresh, 'unready'],
  ['an old pod that was never ready', { startTime: NOW - 600, ...unready(NOW - 594) }, fresh, 'unready'],
  [
    'an old pod with an old sample',
    { startTime: NOW - 180, ...ready(NOW - 180) },
    { ...fresh, time: NOW - 120 },
    'measured',
  ],
  ['an old pod that was ready once', { startTime: NOW - 600, ...unready(NOW - 540) }, fresh, 'measured'],
  [
    'an old pod that was not ready just after the delay',
    { startTime: NOW - 600, ...unready(NOW - 590) },
    fresh,
    'measured',
  ],
  ['a pod just as old as the period', { startTime: NOW - 120, ...ready(NOW) }, fresh, 'measured'],
  [
    'a pod whose readiness nobody knows',
    { startTime: NOW - 60, ready: { status: 'Unknown', since: NOW - 60 } },
    fresh,
    'measured',
  ],
  ['a pod without a sample', { startTime: NOW - 180 }, undefined, 'missing'],
  ['a pending pod', { phase: 'Pending' }, undefined, 'unready'],
  ['a pod that is being deleted', { terminating: true, phase: 'Pending' }, fresh, 'ignored'],
  ['a failed pod', { phase: 'Failed' }, fresh, 'ignored'],
])('%s is %s', (_, more, sample, group) => {
  const pod: Pod = { name: 'a', phase: 'Running', containers: [], ...more };
  const samples = new Map(sample === undefined ? [] : [['a', sample]]);
  const groups = groupPods([pod], samples, group !== 'measured as memory', NOW, periods);
  expect({
    measured: groups.measured,
    unready: groups.unready.size,
    missing: groups.missing.size,
    ignored: groups.ignored.size,
  }).toEqual({ measured: 0, unready: 0, missing: 0, ignored: 0, [group.split(' ')[0]!]: 1 });
});
