/** A time of steady load. */
export interface Stage {
  /** Transactions a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** A ceiling is reached by doubling the rate. */
const GROWTH = 2;

/**
 * Adds stages that double the rate of the last one until a ceiling, which is the rate of the last stage then.
 *
 * @param ceiling in transactions a second; one that the stages reach adds nothing
 */
export function escalate(stages: readonly Stage[], ceiling: number): readonly Stage[] {
  const all = [...stages];
  for (let last = all[all.length - 1]!; last.rate < ceiling; last = all[all.length - 1]!)
    all.push({ rate: Math.min(ceiling, last.rate * GROWTH), seconds: last.seconds });
  return all;
}
