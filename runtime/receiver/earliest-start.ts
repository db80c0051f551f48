/** The budget is for this time. */
const DAY_MS = 86_400_000;

/** How often trainings may be started. */
export interface StartLimits {
  /** Shortest time between two starts. */
  readonly intervalMs: number;
  /** Most starts in 24 hours. */
  readonly budget: number;
}

/**
 * The first time at which another training may be started, in milliseconds since the epoch; 0 if none was.
 *
 * @param starts times of the trainings, the oldest first
 */
export function earliestStart(starts: readonly number[], { intervalMs, budget }: StartLimits): number {
  const last = starts.at(-1);
  const firstOfBudget = starts.at(-budget);
  return Math.max(
    last === undefined ? 0 : last + intervalMs,
    firstOfBudget === undefined ? 0 : firstOfBudget + DAY_MS,
  );
}

/** Starts that the limits still ask for. */
export function recentStarts(starts: readonly number[], now: number, { intervalMs }: StartLimits): number[] {
  return starts.filter((start) => start > now - Math.max(DAY_MS, intervalMs));
}

/** Trainings that may still be started in the 24 hours before now. */
export function remainingBudget(starts: readonly number[], now: number, { budget }: StartLimits): number {
  return Math.max(0, budget - starts.filter((start) => start > now - DAY_MS).length);
}
