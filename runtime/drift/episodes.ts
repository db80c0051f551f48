import type { WatchedFeature } from './mean-shift-check';

/** The time from the window's turn to drift until its turn back. */
export interface Episode {
  readonly id: string;
  /** Every feature that has drifted in it. */
  readonly features: ReadonlySet<WatchedFeature>;
}

/** Cuts the stream of judgements into episodes, each of which is told of twice: when it begins and when it ends. */
export class Episodes {
  /** Episodes begun since the start. */
  count = 0;
  private current: { readonly id: string; readonly features: Set<WatchedFeature> } | undefined;

  /** @param newId names an episode, differently each time */
  constructor(private readonly newId: () => string) {}

  /**
   * Takes in one judgement of the window.
   *
   * @returns the episode that this judgement began or ended, or undefined
   */
  judge(
    watched: readonly WatchedFeature[],
    drift: boolean,
  ): { type: 'started' | 'ended'; episode: Episode } | undefined {
    const { current } = this;
    if (drift) {
      const drifted = watched.filter((feature) => feature.drift);
      if (current !== undefined) {
        for (const feature of drifted) current.features.add(feature);
        return undefined;
      }
      this.count++;
      this.current = { id: this.newId(), features: new Set(drifted) };
      return { type: 'started', episode: this.current };
    }
    if (current === undefined) return undefined;
    this.current = undefined;
    return { type: 'ended', episode: current };
  }
}
