import type { EpisodeEnd } from './drift-state';
import type { ConditionTracker } from './condition-tracker';

/** The time from the confirmation of drift until the confirmation of its end. */
interface Episode {
  readonly id: string;
  /** Everything that has drifted in it. */
  readonly drifted: ReadonlySet<ConditionTracker>;
}

/** The beginning or the end of an episode. */
export type EpisodeTurn =
  | { readonly type: 'started'; readonly episode: Episode }
  | { readonly type: 'ended'; readonly reason: EpisodeEnd; readonly episode: Episode };

/** Cuts the stream of judgements into episodes, each of which is told of twice: when it begins and when it ends. */
export class Episodes {
  /** Episodes begun since the start. */
  count = 0;
  private current: { readonly id: string; readonly drifted: Set<ConditionTracker> } | undefined;

  /** @param newId names an episode, differently each time */
  constructor(private readonly newId: () => string) {}

  /**
   * Takes in one judgement.
   *
   * @returns the episode that this judgement began or ended, or undefined
   */
  judge(trackers: readonly ConditionTracker[]): EpisodeTurn | undefined {
    const { current } = this;
    const drifted = trackers.filter(({ condition }) => condition === 'drift');
    if (drifted.length > 0) {
      if (current !== undefined) {
        for (const each of drifted) current.drifted.add(each);
        return undefined;
      }
      this.count++;
      this.current = { id: this.newId(), drifted: new Set(drifted) };
      return { type: 'started', episode: this.current };
    }
    return this.end('recovered');
  }

  /** @returns the episode that was open, and no longer is */
  end(reason: EpisodeEnd): EpisodeTurn | undefined {
    const { current } = this;
    if (current === undefined) return undefined;
    this.current = undefined;
    return { type: 'ended', reason, episode: current };
  }
}
