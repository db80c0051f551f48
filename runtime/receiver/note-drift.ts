import type { ReceiverOutcome } from '../contract/receiver';
import type { DriftNotice } from './drift-notice';
import type { Cause, ReceiverState } from './receiver-state';

/** Limits of the outbox. */
const OUTBOX = {
  /** Causes that may wait. A service is one cause, so this is a number of services. */
  causes: 100,
  /** Episodes that are kept of a cause; pods beyond them are not waited for. */
  episodes: 1000,
  /** Ids that are remembered. A sender tries for an hour. */
  ids: 1000,
} as const;

/** What a notice changes. */
interface Noted {
  readonly state: ReceiverState;
  readonly outcome: Extract<
    ReceiverOutcome,
    'accepted' | 'merged' | 'duplicate' | 'running' | 'resolved' | 'overflow'
  >;
  /** Causes whose drift has ended. */
  readonly cancelled: readonly Cause[];
}

/**
 * The state after a notice. All pods of a service that serve one model are one cause, however many drift; while a
 * training for the service runs, there is no cause; and a cause whose last episode ends is none any more.
 *
 * @param now milliseconds since the epoch
 */
export function noteDrift(state: ReceiverState, notice: DriftNotice, now: number): Noted {
  const unchanged = { state, cancelled: [] };
  if (state.seen.includes(notice.id)) return { ...unchanged, outcome: 'duplicate' };
  const remembered = { ...state, seen: [...state.seen, notice.id].slice(-OUTBOX.ids) };
  if (notice.change === 'unknown') return { ...unchanged, state: remembered, outcome: 'resolved' };
  if (notice.change === 'ended') return withoutEpisode(remembered, notice);
  if (state.run?.service === notice.service) {
    return { ...unchanged, state: remembered, outcome: 'running' };
  }
  const index = state.causes.findIndex((cause) => isCauseOf(cause, notice));
  const known = state.causes[index];
  if (known !== undefined) {
    const causes = state.causes.with(index, withEpisode(known, notice));
    return { state: { ...remembered, causes }, outcome: 'merged', cancelled: [] };
  }
  // not remembered: the sender tries again
  if (state.causes.length >= OUTBOX.causes) return { ...unchanged, outcome: 'overflow' };
  const { service, digest, episode } = notice;
  const causes = [...state.causes, { service, digest, since: now, episodes: [episode] }];
  return { state: { ...remembered, causes }, outcome: 'accepted', cancelled: [] };
}

/** An alert does not name the model, so it is about whichever one its service serves. */
function isCauseOf({ service, digest }: Cause, notice: DriftNotice): boolean {
  return service === notice.service && (digest === notice.digest || digest === '' || notice.digest === '');
}

function withEpisode(cause: Cause, { digest, episode }: DriftNotice): Cause {
  const episodes = cause.episodes.includes(episode) ? cause.episodes : [...cause.episodes, episode];
  return {
    ...cause,
    digest: cause.digest === '' ? digest : cause.digest,
    episodes: episodes.slice(0, OUTBOX.episodes),
  };
}

function withoutEpisode(state: ReceiverState, { service, episode }: DriftNotice): Noted {
  const causes: Cause[] = [];
  const cancelled: Cause[] = [];
  for (const cause of state.causes) {
    const isOf = cause.service === service && cause.episodes.includes(episode);
    const episodes = isOf ? cause.episodes.filter((each) => each !== episode) : cause.episodes;
    if (episodes.length === 0) cancelled.push(cause);
    else causes.push({ ...cause, episodes });
  }
  return { state: { ...state, causes }, outcome: 'resolved', cancelled };
}
