import { Duration } from 'cdk8s';
import type { Scenario } from './alert';
import type { Slo } from './slo';

/** A phase: its number of samples, and the requests, all and bad ones, of each sample. */
export interface Phase {
  readonly samples: number;
  readonly all: number;
  readonly bad: number;
}

/** Series of counters that went through the phases in their order, evaluated at the last sample. */
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
