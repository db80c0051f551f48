import type { Logger } from 'pino';
import type { StreamConfig } from '../config/stream-config';
import { STREAM_LOG_MESSAGES } from '../contract/streaming/messages';
import type { StreamRetryReason } from '../contract/streaming/metrics';
import { Backoff } from './backoff';
import { deadLetter } from './dead-letter';
import type { StreamConnection } from './kafka/connect';
import type { Membership } from './kafka/consumer-group';
import type { Outcome } from './kafka/delivery';
import { OffsetOutOfRangeError } from './kafka/fetcher';
import { RefusedConnectionError } from './kafka/refused-connection';
import type { FetchedRecord } from './kafka/visible-records';
import { RecordBuffer } from './record-buffer';
import { resultMessage } from './result-message';
import { readRow, Unscorable, type StreamRow } from './scoring/read-row';
import { ServiceFailure, type RowScorer, type Score } from './scoring/row-scorer';
import { StreamLag } from './stream-lag';
import type { StreamMessage } from './stream-record';
import type { StreamMetrics } from './stream-metrics';
import { Wakeup, type Timer } from './wakeup';

/** Milliseconds after which a broker that no longer coordinates the group is given up. A restart takes less. */
const MOVED_MS = 5000;
/** Milliseconds between two looks at the ends of the partitions, and at their number. */
const LOOK_MS = 5000;

export interface StreamScorerOptions {
  readonly config: StreamConfig;
  readonly scorer: RowScorer;
  readonly metrics: StreamMetrics;
  readonly logger: Logger;
  /** Connects to the brokers and joins the group. The function is called when the membership changes. */
  readonly connect: (onChange: () => void) => Promise<StreamConnection>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly timer: Timer;
}

/** Messages of a batch that are done, for the metrics. */
interface Delivered {
  readonly rows: number;
  readonly results: number;
  readonly deadLetters: readonly Unscorable[];
  readonly startedAt: number;
}

/**
 * Scores a topic: takes batches of records, scores them, writes results and dead letters, and commits the offsets.
 *
 * While one batch is written, the next one is scored. Batches are written one after the other, so that the results of a
 * key keep the order of its messages. After a failure of the brokers, or if the group has given the partitions to others,
 * everything that is not committed is forgotten and read again.
 */
export class StreamScorer {
  /** Whether it is in its group, and can score. */
  ready = false;
  private readonly stopping = new AbortController();
  private readonly wakeup: Wakeup;
  private readonly lag: StreamLag;
  private readonly serviceBackoff: Backoff;
  private readonly brokerBackoff: Backoff;
  private paused = false;

  constructor(private readonly options: StreamScorerOptions) {
    const { config, metrics, random, timer } = options;
    const { streamTopic: topic, streamGroup: group, streamMaxBackoffSeconds } = config;
    this.wakeup = new Wakeup(timer);
    this.lag = new StreamLag(metrics, { topic, group });
    this.serviceBackoff = new Backoff(1000 * streamMaxBackoffSeconds, random);
    this.brokerBackoff = new Backoff(1000 * streamMaxBackoffSeconds, random);
    metrics.consumed.inc({ topic, group }, 0);
    metrics.produced.inc({ topic: config.streamResultsTopic }, 0);
  }

  /** Lets the batch under way be finished and committed, and leaves the group. */
  stop(): void {
    this.stopping.abort();
    this.wakeup.notify();
  }

  /** Runs until it is stopped. @throws RefusedConnectionError */
  async run(): Promise<void> {
    while (!this.isStopped()) {
      let connection: StreamConnection | undefined;
      try {
        await this.options.scorer.ready(this.stopping.signal);
        connection = await this.options.connect(() => {
          this.wakeup.notify();
        });
        await this.consume(connection);
      } catch (error) {
        if (error instanceof RefusedConnectionError) throw error;
        if (!this.isStopped()) await this.pause(error);
      } finally {
        this.ready = false;
        this.lag.clear();
        this.options.metrics.assignedPartitions.set(0);
        await connection?.close();
      }
    }
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async consume(connection: StreamConnection): Promise<void> {
    const { group, delivery } = connection;
    const { config, clock, metrics } = this.options;
    let failingSince: number | undefined;
    while (!this.isStopped()) {
      const membership = group.current!;
      const isCurrent = (): boolean => group.current === membership;
      metrics.rebalances.inc();
      try {
        await this.consumeAs(membership, connection, () => {
          failingSince = undefined;
        });
        if (isCurrent()) await this.sleepWhile(isCurrent, connection);
      } catch (error) {
        if (this.isStopped()) return;
        if (!isCurrent()) continue;
        // the membership outlives the restart of a broker
        failingSince ??= clock();
        const failingMs = clock() - failingSince;
        const lost = isKafkaError(error, 'apiId', 'NOT_COORDINATOR') && failingMs > MOVED_MS;
        if (lost || failingMs > 1000 * config.streamSessionTimeoutSeconds) throw error;
        await this.pause(error, isCurrent);
        // to write the same batch once more would be in vain until the group is joined again
        if (isKafkaError(error, 'needsRejoin', true)) await this.sleepWhile(isCurrent, connection);
        await delivery.open().catch(() => undefined);
      }
    }
  }

  /** Sleeps until the membership changes. @throws Error if the group cannot be joined again */
  private async sleepWhile(isCurrent: () => boolean, { group }: StreamConnection): Promise<void> {
    while (isCurrent() && !this.isStopped()) {
      if (group.failure !== undefined) throw group.failure;
      await this.wakeup.sleep(Infinity);
    }
  }

  /**
   * Consumes until the membership changes.
   *
   * @throws an error of the brokers; what is not committed must be read again
   */
  private async consumeAs(
    membership: Membership,
    connection: StreamConnection,
    onProgress: () => void,
  ): Promise<void> {
    const { config, clock, metrics, logger } = this.options;
    const { group, offsets, fetcher } = connection;
    const { partitions } = membership;
    const isCurrent = (): boolean => group.current === membership;
    const committed = await offsets.committed(membership);
    fetcher.seek(committed);
    this.lag.assign(committed);
    metrics.assignedPartitions.set(partitions.length);
    logger.info({ partitions }, STREAM_LOG_MESSAGES.assigned);
    this.ready = true;
    if (partitions.length === 0) return;

    const buffer = new RecordBuffer(config.streamBatchRows, 1000 * config.streamBatchSeconds, clock);
    const failures: unknown[] = [];
    const fail = (error: unknown): void => {
      failures.push(error);
      this.wakeup.notify();
    };
    const failed = (): boolean => failures.length > 0;
    let fetching = false;
    const fetch = async (): Promise<void> => {
      const { records, ends } = await fetcher.fetch();
      fetching = false;
      if (!isCurrent()) return;
      onProgress();
      this.lag.end(ends);
      buffer.add(records);
      this.wakeup.notify();
    };
    let writing: Promise<void> = Promise.resolve();
    const stopWatching = this.watchEnds(connection, membership);
    while (isCurrent() && !this.isStopped() && !failed()) {
      if (!fetching && !buffer.full) {
        fetching = true;
        fetch().catch(fail);
      }
      const dueInMs = buffer.dueInMs();
      if (dueInMs > 0) {
        await this.wakeup.sleep(dueInMs);
        if (group.failure !== undefined) fail(group.failure);
        continue;
      }
      const startedAt = clock();
      const batch = buffer.take();
      const scores = await this.score(batch, membership, isCurrent);
      await writing;
      if (scores === undefined || failed() || !isCurrent()) break;
      const { outcome, delivered } = this.outcomeOf(batch, scores, membership, startedAt);
      writing = connection.delivery.deliver(outcome).then(() => {
        onProgress();
        this.delivered(outcome, delivered);
      }, fail);
    }
    await writing;
    stopWatching();
    if (failed()) throw await this.repaired(failures[0], connection);
  }

  /** Tries until the batch is scored. @returns undefined if the batch is no longer this scorer's to write */
  private async score(
    batch: readonly FetchedRecord[],
    { partitions }: Membership,
    isCurrent: () => boolean,
  ): Promise<readonly (Score | Unscorable)[] | undefined> {
    const { scorer, metrics, logger } = this.options;
    const rows = batch.map(({ value }) => readRow(value));
    const scorable = rows.filter((row): row is StreamRow => !(row instanceof Unscorable));
    for (;;) {
      try {
        const scores = scorable.length === 0 ? [] : await scorer.score(scorable, NEVER);
        this.resume();
        let at = 0;
        return rows.map((row) => (row instanceof Unscorable ? row : scores[at++]!));
      } catch (error) {
        if (!(error instanceof ServiceFailure)) throw error;
        metrics.retries.inc({ reason: error.reason });
        const waitMs = Math.round(this.serviceBackoff.next(error.retryAfterMs));
        if (!this.paused) {
          logger.warn({ reason: error.reason, detail: error.message, waitMs }, STREAM_LOG_MESSAGES.paused);
        }
        this.paused = true;
        metrics.pausedPartitions.set(partitions.length);
        await this.sleepFor(waitMs, isCurrent);
        if (!isCurrent() || this.isStopped()) return undefined;
      }
    }
  }

  private outcomeOf(
    batch: readonly FetchedRecord[],
    scores: readonly (Score | Unscorable)[],
    membership: Membership,
    startedAt: number,
  ): { readonly outcome: Outcome; readonly delivered: Delivered } {
    const { streamResultsTopic, streamDeadLetterTopic, streamGroup: group } = this.options.config;
    const offsets = new Map<number, bigint>();
    const messages: StreamMessage[] = [];
    const deadLetters: Unscorable[] = [];
    batch.forEach((record, at) => {
      const score = scores[at]!;
      offsets.set(record.partition, record.nextOffset);
      if (score instanceof Unscorable) {
        deadLetters.push(score);
        messages.push(deadLetter(record, score, { topic: streamDeadLetterTopic, group }));
      } else {
        messages.push(resultMessage(record, score, streamResultsTopic));
      }
    });
    const rows = batch.length;
    return {
      outcome: { messages, offsets, membership },
      delivered: { rows, results: rows - deadLetters.length, deadLetters, startedAt },
    };
  }

  private delivered({ offsets }: Outcome, { rows, results, deadLetters, startedAt }: Delivered): void {
    const { config, metrics, logger, now, clock } = this.options;
    const { streamTopic: topic, streamGroup: group, streamResultsTopic } = config;
    this.resume();
    this.brokerBackoff.reset();
    this.lag.commit(offsets);
    metrics.consumed.inc({ topic, group }, rows);
    metrics.produced.inc({ topic: streamResultsTopic }, results);
    metrics.batchRows.observe(rows);
    metrics.batchDuration.observe((clock() - startedAt) / 1000);
    metrics.lastCommit.set(now() / 1000);
    if (deadLetters.length === 0) return;
    for (const { reason } of deadLetters) metrics.deadLetters.inc({ reason });
    const [{ reason, detail }] = deadLetters as [Unscorable];
    logger.warn({ count: deadLetters.length, reason, detail }, STREAM_LOG_MESSAGES.deadLettered);
  }

  /**
   * Keeps the lag true while nothing is fetched, and notices partitions that are added to the topic.
   *
   * @returns what ends it
   */
  private watchEnds(connection: StreamConnection, { partitions }: Membership): () => void {
    let watching = true;
    let cancel: () => void = () => undefined;
    let known: number | undefined;
    const look = async (): Promise<void> => {
      try {
        const [ends, count] = [
          await connection.offsets.ends(partitions, 'latest'),
          await connection.partitionCount(),
        ];
        if (!watching) return;
        this.lag.end(ends);
        if (known !== undefined && known !== count) await connection.group.rejoin();
        known = count;
      } catch {
        // the batches meet the same failure, and report it
      }
      if (watching) cancel = this.options.timer(LOOK_MS, () => void look());
    };
    void look();
    return () => {
      watching = false;
      cancel();
    };
  }

  /** Moves the group to where records are, if the offset that it has to go on from is not there. */
  private async repaired(error: unknown, { offsets, group }: StreamConnection): Promise<unknown> {
    if (!(error instanceof OffsetOutOfRangeError)) return error;
    const { config, logger } = this.options;
    const ends = await offsets.ends([error.partition], config.streamOffsetReset);
    logger.error({ err: error, to: String(ends.get(error.partition)) }, 'the group moves to another offset');
    await offsets.commit(ends, group.current!);
    return error;
  }

  /** Counts a failure, says what it is, and waits. */
  private async pause(error: unknown, isCurrent: () => boolean = () => true): Promise<void> {
    const { metrics, logger } = this.options;
    const service = error instanceof ServiceFailure ? error : undefined;
    const reason: StreamRetryReason = service?.reason ?? 'broker';
    const waitMs = Math.round(this.brokerBackoff.next(service?.retryAfterMs));
    metrics.retries.inc({ reason });
    logger.warn({ reason, err: error, waitMs }, STREAM_LOG_MESSAGES.batchRepeated);
    await this.sleepFor(waitMs, isCurrent);
  }

  /** Sleeps for some milliseconds, but no longer than the membership lasts, and not if it is stopped. */
  private async sleepFor(milliseconds: number, isCurrent: () => boolean): Promise<void> {
    const { clock } = this.options;
    const end = clock() + milliseconds;
    for (let left = milliseconds; left > 0 && isCurrent() && !this.isStopped(); left = end - clock()) {
      await this.wakeup.sleep(left);
    }
  }

  private resume(): void {
    this.serviceBackoff.reset();
    if (!this.paused) return;
    this.paused = false;
    this.options.metrics.pausedPartitions.set(0);
    this.options.logger.info(STREAM_LOG_MESSAGES.resumed);
  }
}

/** A batch that has begun is finished, so its request is not broken off. */
const NEVER = new AbortController().signal;

/** Whether an error of the library, or one of those in it, has this property. */
function isKafkaError(error: unknown, property: string, value: unknown): boolean {
  if (!(error instanceof Error && 'findBy' in error && typeof error.findBy === 'function')) return false;
  const findBy = error.findBy.bind(error) as (property: string, value: unknown) => unknown;
  return Boolean(findBy(property, value));
}
