import type { Logger } from 'pino';
import { RECEIVER_LOG_MESSAGES, type CauseOutcome, type ReceiverOutcome } from '../contract/receiver';
import { causeKeys } from './cause-key';
import type { DriftNotice } from './drift-notice';
import { earliestStart, recentStarts, remainingBudget, type StartLimits } from './earliest-start';
import { noteDrift } from './note-drift';
import type { Cause, ReceiverState, Run } from './receiver-state';
import { TargetError, type TrainingTarget } from './targets/training-target';

/** Pauses, in milliseconds. */
export interface ReceiverPauses {
  /** First pause after a failed try; it doubles with each further one. */
  readonly firstRetryMs: number;
  /** Longest pause, unless the target asks for more. */
  readonly mostRetryMs: number;
  /** Time between two questions whether a training still runs. */
  readonly pollMs: number;
}

const PAUSES: ReceiverPauses = { firstRetryMs: 1000, mostRetryMs: 300_000, pollMs: 30_000 };

/** Longest time from the start of a training to the time that the target notes for it. */
const CREATION_MS = 10_000;
/** The longest that a timer of Node waits. */
const MOST_WAIT_MS = 2 ** 31 - 1;

export interface DriftReceiverOptions extends StartLimits {
  /** What the outbox held when the process started. */
  readonly state: ReceiverState;
  /** Writes the state; done when it is on the disk. */
  readonly save: (state: ReceiverState) => Promise<void>;
  readonly target: TrainingTarget;
  /** Services that may ask for a training. Empty: all. */
  readonly services: readonly string[];
  /** Longest time that a training counts as running. */
  readonly trainingMs: number;
  readonly onCause: (outcome: CauseOutcome) => void;
  /** A try to start a training failed, or the cause of a failed one waits no longer. */
  readonly onTarget: (failing: boolean) => void;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Calls back once, after a time in milliseconds, unless the returned function is called before. */
  readonly timer: (milliseconds: number, action: () => void) => () => void;
  readonly pauses?: Partial<ReceiverPauses>;
}

/**
 * Turns notices of drift into trainings. A notice is answered when the outbox is on the disk; trainings are started beside
 * that, one at a time, as often as the limits allow, and tried until the target takes them or the drift ends.
 */
export class DriftReceiver {
  private readonly pauses: ReceiverPauses;
  private readonly stopping = new AbortController();
  private state: ReceiverState;
  /** The change of the state that was asked for last. */
  private changed: Promise<unknown> = Promise.resolve();
  /** Ends the pause of `run`. */
  private wake: () => void = () => undefined;
  /** Number of times that something may have become due. */
  private interrupts = 0;
  private failures = 0;

  constructor(private readonly options: DriftReceiverOptions) {
    this.pauses = { ...PAUSES, ...options.pauses };
    this.state = options.state;
  }

  get waiting(): number {
    return this.state.causes.length;
  }

  get running(): boolean {
    return this.state.run !== undefined;
  }

  get budget(): number {
    return remainingBudget(this.state.starts, this.options.clock(), this.options);
  }

  /** Milliseconds since the epoch; 0: none in the last day. */
  get lastStart(): number {
    return this.state.starts.at(-1) ?? 0;
  }

  /** Notes what a sender says. The sender tries again after `overflow`, and after no other outcome. */
  async receive(notice: DriftNotice): Promise<ReceiverOutcome> {
    const { services, clock, logger, onCause } = this.options;
    if (services.length > 0 && !services.includes(notice.service)) return 'ignored';
    try {
      return await this.change((state) => {
        const noted = noteDrift(state, notice, clock());
        return {
          state: noted.state,
          result: noted.outcome,
          saved: () => {
            const { service, digest, id } = notice;
            if (noted.outcome === 'accepted') {
              logger.info({ service, digest, event: id }, RECEIVER_LOG_MESSAGES.accepted);
            }
            for (const cause of noted.cancelled) {
              onCause('cancelled');
              logger.info({ service: cause.service, digest: cause.digest }, RECEIVER_LOG_MESSAGES.cancelled);
            }
            this.interrupt();
          },
        };
      });
    } catch (error) {
      logger.error({ err: error }, RECEIVER_LOG_MESSAGES.refused);
      return 'overflow';
    }
  }

  /** Starts trainings until `stop` is called. */
  async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const { interrupts } = this;
      const waitMs = await this.step();
      // what came during the step is looked at at once
      if (interrupts === this.interrupts) await this.pause(waitMs);
    }
    await this.changed;
  }

  /** A request to the target that is under way is given up; its cause stays in the outbox. */
  stop(): void {
    this.stopping.abort(new Error('the receiver stops'));
    this.interrupt();
  }

  private interrupt(): void {
    this.interrupts++;
    this.wake();
  }

  /** Does what is due. @returns the time until something is due again */
  private async step(): Promise<number> {
    const { clock } = this.options;
    const { run } = this.state;
    if (run !== undefined && (await this.isUnderWay(run))) {
      return Math.min(this.pauses.pollMs, Math.max(0, run.startedAt + this.options.trainingMs - clock()));
    }
    const [cause] = this.state.causes;
    if (cause === undefined) {
      this.settleTarget();
      return MOST_WAIT_MS;
    }
    const waitMs = earliestStart(this.state.starts, this.options) - clock();
    return waitMs > 0 ? waitMs : this.start(cause);
  }

  private async isUnderWay(run: Run): Promise<boolean> {
    const { target, trainingMs, clock, logger } = this.options;
    const isOverdue = clock() >= run.startedAt + trainingMs;
    try {
      if (!isOverdue && (await target.runs(run.name, this.stopping.signal)) !== false) return true;
      await this.change((state) => ({ state: { ...state, run: undefined }, result: undefined }));
      logger.info({ training: run.name, service: run.service }, RECEIVER_LOG_MESSAGES.trainingEnded);
      return false;
    } catch (error) {
      // asked again later; at the longest, it counts as running for `trainingMs`
      logger.debug({ err: error }, 'the target did not tell whether the training runs');
      return true;
    }
  }

  private async start(cause: Cause): Promise<number> {
    const { target, clock, intervalMs, logger, onCause } = this.options;
    const { service, digest } = cause;
    try {
      const now = clock();
      const keys = causeKeys(cause, now, intervalMs);
      // a training is made a moment after its start is noted, and its time is in whole seconds
      const since = now - intervalMs + Math.min(CREATION_MS, intervalMs / 2);
      const training = await target.start(cause, keys, since, this.stopping.signal);
      await this.change((state) => ({
        state: {
          ...state,
          causes: state.causes.filter((each) => each.service !== service),
          starts: recentStarts([...state.starts, now], now, this.options),
          run: { service, name: training.name, startedAt: now },
        },
        result: undefined,
      }));
      onCause(training.existed ? 'existed' : 'started');
      this.settleTarget();
      logger.info(
        { service, digest, cause: keys.current, training: training.name, existed: training.existed },
        RECEIVER_LOG_MESSAGES.trainingStarted,
      );
      return 0;
    } catch (error) {
      if (this.stopping.signal.aborted) return 0;
      const waitMs = this.retryMs(error);
      this.options.onTarget(true);
      logger.warn(
        { service, digest, reason: error instanceof Error ? error.message : String(error), waitMs },
        RECEIVER_LOG_MESSAGES.trainingFailed,
      );
      await this.pauseUninterrupted(waitMs);
      return 0;
    }
  }

  private settleTarget(): void {
    this.failures = 0;
    this.options.onTarget(false);
  }

  /** Exponential backoff with jitter; the target may ask for more, up to an hour. */
  private retryMs(error: unknown): number {
    const { firstRetryMs, mostRetryMs } = this.pauses;
    const backoffMs = Math.min(mostRetryMs, firstRetryMs * 2 ** Math.min(this.failures++, 30));
    const asked = error instanceof TargetError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(Math.round(backoffMs * (0.5 + this.options.random() / 2)), Math.min(asked, 3_600_000));
  }

  /** Changes follow each other, and one that cannot be saved has not happened. */
  private change<T>(
    apply: (state: ReceiverState) => {
      readonly state: ReceiverState;
      readonly result: T;
      readonly saved?: () => void;
    },
  ): Promise<T> {
    const change = this.changed.then(async () => {
      const { state, result, saved } = apply(this.state);
      if (state !== this.state) await this.options.save(state);
      this.state = state;
      saved?.();
      return result;
    });
    this.changed = change.catch(() => undefined);
    return change;
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.timer(Math.min(milliseconds, MOST_WAIT_MS), resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** New events must not shorten the pause after a failure, but the end of the process and of the cause do. */
  private async pauseUninterrupted(milliseconds: number): Promise<void> {
    const { clock } = this.options;
    const until = clock() + milliseconds;
    for (let left = milliseconds; left > 0; left = until - clock()) {
      await this.pause(left);
      if (this.stopping.signal.aborted || this.state.causes.length === 0) return;
    }
  }
}
