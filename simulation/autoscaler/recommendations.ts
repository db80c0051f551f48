/** What the metrics asked for, and when. */
interface Recommendation {
  readonly time: number;
  readonly replicas: number;
}

/** The two windows of an autoscaler with a behavior, in seconds. */
export interface StabilizationWindows {
  readonly upSeconds: number;
  readonly downSeconds: number;
}

/**
 * What the metrics asked for lately, before any limit. The controller writes a new recommendation over the last one
 * that has left the windows.
 */
export class Recommendations {
  readonly #list: Recommendation[];

  constructor(first: Recommendation) {
    this.#list = [first];
  }

  /**
   * Without a behavior: the greatest of the window, its first moment included.
   *
   * @returns the stabilized recommendation
   */
  greatest(replicas: number, now: number, windowSeconds: number): number {
    const start = now - windowSeconds;
    const stabilized = this.#list
      .filter(({ time }) => time >= start)
      .reduce((most, recent) => Math.max(most, recent.replicas), replicas);
    this.#record(replicas, now, start);
    return stabilized;
  }

  /**
   * With a behavior: up to the least of the one window, down to the greatest of the other; in between nothing changes.
   * Their first moments are out.
   *
   * @returns the stabilized recommendation
   */
  between(replicas: number, current: number, now: number, windows: StabilizationWindows): number {
    const [upStart, downStart] = [now - windows.upSeconds, now - windows.downSeconds];
    const least = Math.min(replicas, ...this.#since(upStart));
    const most = Math.max(replicas, ...this.#since(downStart));
    this.#record(replicas, now, Math.min(upStart, downStart));
    return Math.min(Math.max(current, least), most);
  }

  #since(start: number): readonly number[] {
    return this.#list.filter(({ time }) => time > start).map(({ replicas }) => replicas);
  }

  #record(replicas: number, now: number, start: number): void {
    const place = this.#list.findLastIndex(({ time }) => time < start);
    if (place === -1) this.#list.push({ time: now, replicas });
    else this.#list[place] = { time: now, replicas };
  }
}
