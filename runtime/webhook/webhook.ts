import type { IPolicy } from 'cockatiel';
import type { Logger } from 'pino';
import { LOG_MESSAGES, type WebhookOutcome } from '../contract/events';
import type { DriftEpisode } from '../drift/drift-state';
import type { Metrics } from '../telemetry/metrics';
import { DeliveryError } from './delivery-error';
import { driftEvent, eventHeaders } from './event';
import type { DriftEvent } from './event-schema';
import { Outbox } from './outbox';
import { post, type PostAnswer } from './post';
import { retryAfterMs } from './retry-after';
import { hostOf, resolveHost, type Lookup } from './resolve-host';
import { RETRY_LIMITS, retryPolicy, type RetryLimits } from './retry-policy';
import { signatureHeaders } from './signature';

export interface WebhookLimits extends RetryLimits {
  /** Time limit of one try, from the name's resolution to the answer's status, in milliseconds. @default 5000 */
  readonly tryMs: number;
  /** Most events that wait; a further one replaces the oldest, which is dropped. @default 100 */
  readonly outboxSize: number;
}

const LIMITS: WebhookLimits = { ...RETRY_LIMITS, tryMs: 5000, outboxSize: 100 };

export interface WebhookOptions {
  readonly url: URL;
  /** Whether the host may be, or resolve to, a private, loopback or link-local address. */
  readonly allowPrivate: boolean;
  /** Key of the signatures. @default - events are not signed */
  readonly key?: Buffer;
  /** Name of this host, which in Kubernetes is the pod's name. Events contain it. */
  readonly hostname: string;
  /** Name of the service, as namespace/name, which events contain. @default - they do not */
  readonly service?: string;
  readonly lookup: Lookup;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly limits?: Partial<WebhookLimits>;
}

/** Statuses of 4xx after which a later try may succeed (RFC 9110, 6585, 8470). */
const LATER = new Set([408, 425, 429]);

/**
 * Sends drift episodes to one URL, in their order and at least once. An event is lost if the receiver is unavailable for
 * longer than an event is tried, or if the process ends first. `send` does not wait and does not fail; outcomes are counted
 * in `drift_webhook_events_total`.
 */
export class Webhook {
  private readonly limits: WebhookLimits;
  private readonly outbox: Outbox<DriftEpisode>;
  private readonly policy: IPolicy;
  private readonly stop = new AbortController();
  /** The delivery of all waiting events; undefined if none waits. */
  private working: Promise<void> | undefined;
  /** Consecutive failed tries. */
  private failedTries = 0;
  /** Events lost since the last delivered one. */
  private lost = 0;

  constructor(private readonly options: WebhookOptions) {
    this.limits = { ...LIMITS, ...options.limits };
    this.outbox = new Outbox(this.limits.outboxSize);
    this.policy = retryPolicy(this.limits, options.random);
  }

  /** Adds an event to the outbox. After `drain` it is dropped. */
  send(episode: DriftEpisode): void {
    if (this.stop.signal.aborted) {
      this.settle('dropped', 'the webhook is closed');
      return;
    }
    if (this.outbox.push(episode)) this.settle('dropped', 'the outbox is full');
    this.working ??= this.deliverAll();
  }

  /** Waits until the outbox is empty, at most `deadlineMs` milliseconds. The remaining events are dropped. */
  async drain(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([this.working, deadline]);
    clearTimeout(timer);
    const left = this.outbox.clear() + (this.working === undefined ? 0 : 1);
    this.stop.abort(new DeliveryError('the webhook was closed', false));
    for (let event = 0; event < left; event++) this.settle('dropped', 'the process ended first');
  }

  private async deliverAll(): Promise<void> {
    for (let next = this.outbox.shift(); next !== undefined; next = this.outbox.shift()) {
      await this.deliver(next);
    }
    this.working = undefined;
  }

  private async deliver(episode: DriftEpisode): Promise<void> {
    const { hostname, service } = this.options;
    let failure: string | undefined;
    try {
      await this.policy.execute(
        () => this.attempt(driftEvent(episode, { pod: hostname, service })),
        this.stop.signal,
      );
    } catch (error) {
      failure = messageOf(error);
    }
    // `drain` has counted it already
    if (this.stop.signal.aborted) return;
    if (failure === undefined) this.settle('delivered');
    else this.settle('failed', failure);
  }

  /** @throws DeliveryError, or an error of the network */
  private async attempt(event: DriftEvent): Promise<void> {
    const { tryMs } = this.limits;
    const timeout = AbortSignal.timeout(tryMs);
    try {
      const { status, retryAfter } = await this.handOver(event, AbortSignal.any([this.stop.signal, timeout]));
      if (status < 200 || status > 299) throw refused(status, retryAfterMs(retryAfter, this.options.clock()));
      this.failedTries = 0;
    } catch (error) {
      const failure = timeout.aborted ? new DeliveryError(`no answer within ${tryMs} ms`, true) : error;
      this.noteFailedTry(failure);
      throw failure;
    }
  }

  /** Logs an outage once, when the circuit opens: waiting events are not lost yet, so no counter shows it. */
  private noteFailedTry(failure: unknown): void {
    const { logger, url } = this.options;
    if (++this.failedTries !== this.limits.failuresToOpen) return;
    logger.warn(
      { host: url.host, waiting: this.outbox.length + 1, reason: messageOf(failure) },
      'Webhook events are waiting for the receiver',
    );
  }

  private async handOver(event: DriftEvent, signal: AbortSignal): Promise<PostAnswer> {
    const { url, allowPrivate, key, lookup, clock } = this.options;
    const addresses = await resolveHost(hostOf(url), lookup, allowPrivate, signal);
    const body = JSON.stringify(event);
    const headers = {
      'user-agent': 'cdk8s-aiops',
      ...eventHeaders(event),
      ...signatureHeaders(event.id, clock(), body, key),
    };
    return post({ url, headers, body, addresses, signal });
  }

  /** Counts an outcome. Logs the first lost event and the first delivered one after it, not each event. */
  private settle(outcome: WebhookOutcome, reason?: string): void {
    const { metrics, logger, url } = this.options;
    metrics.webhookEvents.inc({ outcome });
    if (outcome !== 'delivered') {
      if (this.lost === 0) logger.warn({ host: url.host, outcome, reason }, LOG_MESSAGES.webhookEventsLost);
      this.lost++;
    } else if (this.lost > 0) {
      logger.info({ host: url.host, lost: this.lost }, 'Webhook events arrive again');
      this.lost = 0;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refused(status: number, retryAfter: number | undefined): DeliveryError {
  const redirect = status >= 300 && status < 400;
  const advice = redirect ? ': redirects are not followed; set DRIFT_WEBHOOK to where it leads' : '';
  const retryable = status >= 500 || LATER.has(status);
  return new DeliveryError(`the receiver answered ${status}${advice}`, retryable, retryAfter);
}
