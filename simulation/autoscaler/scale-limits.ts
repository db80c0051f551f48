import type { DefaultedRules } from './autoscaler-spec';

/** A change of the number of replicas. */
export interface ScaleEvent {
  readonly time: number;
  /** Pods that came or went, more than 0. */
  readonly change: number;
}

/**
 * Changes in one direction. The controller writes a new change over one that is too old for the policies of this
 * direction, although the policies of the other direction may still read it.
 */
export class ScaleEvents {
  readonly #events: (ScaleEvent & { outdated: boolean })[] = [];

  record(change: number, now: number, { policies }: DefaultedRules): void {
    const longest = Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds));
    for (const event of this.#events) if (event.time < now - longest) event.outdated = true;
    const place = this.#events.findLastIndex(({ outdated }) => outdated);
    const event = { time: now, change, outdated: false };
    if (place === -1) this.#events.push(event);
    else this.#events[place] = event;
  }

  /** Pods that came or went within a period; a change exactly as old as the period is out. */
  within(periodSeconds: number, now: number): number {
    return this.#events
      .filter(({ time }) => time > now - periodSeconds)
      .reduce((sum, { change }) => sum + change, 0);
  }
}

/** What happened to the target, in both directions. */
export interface ScaleHistory {
  readonly ups: ScaleEvents;
  readonly downs: ScaleEvents;
}

/**
 * The most replicas that the policies allow. Percentages are of the replicas at the start of the period, and round up.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#scaling-policies
 */
export function scaleUpLimit(
  replicas: number,
  rules: DefaultedRules,
  history: ScaleHistory,
  now: number,
): number {
  if (rules.selectPolicy === 'Disabled') return replicas;
  const allowed = atPeriodStarts(replicas, rules, history, now).map(({ start, type, value }) =>
    type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100)),
  );
  // never below: what was added may already be more than the policies allow
  return Math.max(replicas, rules.selectPolicy === 'Min' ? Math.min(...allowed) : Math.max(...allowed));
}

/** The fewest replicas that the policies allow. Percentages round down. */
export function scaleDownLimit(
  replicas: number,
  rules: DefaultedRules,
  history: ScaleHistory,
  now: number,
): number {
  if (rules.selectPolicy === 'Disabled') return replicas;
  const allowed = atPeriodStarts(replicas, rules, history, now).map(({ start, type, value }) =>
    type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100)),
  );
  return Math.min(replicas, rules.selectPolicy === 'Min' ? Math.max(...allowed) : Math.min(...allowed));
}

function atPeriodStarts(
  replicas: number,
  { policies }: DefaultedRules,
  { ups, downs }: ScaleHistory,
  now: number,
) {
  return policies.map(({ type, value, periodSeconds }) => ({
    type,
    value,
    start: replicas - ups.within(periodSeconds, now) + downs.within(periodSeconds, now),
  }));
}
