const FIRST_MS = 100;

/** Waits that about double, with jitter, so that scorers do not come back at the same moment. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly mostMs: number,
    /** Uniform in [0, 1). */
    private readonly random: () => number,
  ) {}

  /** @returns the next wait in milliseconds, at least `leastMs` */
  next(leastMs = 0): number {
    const wait = Math.min(this.mostMs, FIRST_MS * 2 ** Math.min(this.failures++, 20));
    return Math.max(leastMs, wait * (0.75 + this.random() / 4));
  }

  reset(): void {
    this.failures = 0;
  }
}
