import type { EpisodeEnd } from './drift-state';
import type { ConditionTracker } from './condition-tracker';

/** The period from the confirmation of drift to the confirmation of its end. */
interface Episode {
  readonly id: string;
  /** All that have drifted during the episode. */
  readonly drifted: ReadonlySet<ConditionTracker>;
}

/** The beginning or the end of an episode. */
export type EpisodeTurn =
  | { readonly type: 'started'; readonly episode: Episode }
  | { readonly type: 'ended'; readonly reason: EpisodeEnd; readonly episode: Episode };

/** Divides the sequence of evaluations into episodes, and reports the start and the end of each. */
export class Episodes {
  /** Episodes begun since the start. */
  count = 0;
  private current: { readonly id: string; readonly drifted: Set<ConditionTracker> } | undefined;

  /** @param newId returns a new episode id at each call */
  constructor(private readonly newId: () => string) {}

  /**
   * Adds one evaluation.
   *
   * @returns the episode that starts or ends with this evaluation, or undefined
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

  /** @returns the end of the open episode, or undefined without one */
  end(reason: EpisodeEnd): EpisodeTurn | undefined {
    const { current } = this;
    if (current === undefined) return undefined;
    this.current = undefined;
    return { type: 'ended', reason, episode: current };
  }
}
