import { Duration } from 'cdk8s';
import type { Scenario } from './alert';
import type { Slo } from './slo';

/** So many samples, in each of which so many requests were answered. */
export interface Phase {
  readonly samples: number;
  readonly all: number;
  readonly bad: number;
}

/** Counters that went through phases one after the other, looked at with the last sample. */
export function counted(slo: Slo, interval: Duration, phases: readonly Phase[]): Omit<Scenario, 'name'> {
  const good = phases.map(({ samples, all, bad }) => ({ samples, step: all - bad }));
  const bad = phases.map(({ samples, bad }) => ({ samples, step: bad }));
  const samples = phases.reduce((sum, phase) => sum + phase.samples, 0);
  return {
    series: slo.series(counterValues(good), counterValues(bad)),
    interval,
    at: Duration.millis(samples * interval.toMilliseconds()),
  };
}

/** A counter that starts at 0, in promtool's notation, where `a+bxn` is n + 1 samples. */
function counterValues(phases: readonly { readonly samples: number; readonly step: number }[]): string {
  let value = 0;
  const parts = phases.map(({ samples, step }) => {
    const part = `${value + step}+${step}x${samples - 1}`;
    value += samples * step;
    return part;
  });
  return ['0', ...parts].join(' ');
}
