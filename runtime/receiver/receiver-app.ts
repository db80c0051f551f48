import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  RECEIVER_LOG_MESSAGES,
  RECEIVER_ROUTES,
  type ReceiverOutcome,
  type ReceiverSource,
} from '../contract/receiver';
import { createStatusApp, type StatusOptions } from '../process/status-server';
import { driftEventSchema } from '../webhook/event-schema';
import { isSigned } from '../webhook/signature';
import { alertmanagerPayloadSchema } from './alertmanager-payload';
import { type DriftNotice, noticeOfAlert, noticeOfEvent } from './drift-notice';

/** Older and newer deliveries are refused, as Standard Webhooks advises: a recorded one is good for five minutes. */
const TOLERANCE_SECONDS = 300;
const MOST_BODY_BYTES = 256 * 1024;
/** Seconds after which a sender is asked to try again. */
const RETRY_AFTER = '30';

export interface ReceiverAppOptions extends StatusOptions {
  /** Keys of the signatures; several while the key changes. Undefined: no events are received. */
  readonly keys: (() => Promise<readonly Buffer[]>) | undefined;
  /** The header Authorization that Alertmanager sends. Undefined: no alerts are received. */
  readonly alertsAuthorization: (() => Promise<string>) | undefined;
  /** Names of the alerts that ask for a training. */
  readonly alerts: readonly string[];
  readonly receive: (notice: DriftNotice) => Promise<ReceiverOutcome>;
  readonly count: (source: ReceiverSource, outcome: ReceiverOutcome) => void;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** The receiver over HTTP: events, alerts, probes and metrics. It uses only its options. */
export function createReceiverApp(options: ReceiverAppOptions): Hono {
  const app = createStatusApp(options);
  const limit = bodyLimit({
    maxSize: MOST_BODY_BYTES,
    onError: (c) => problem(c, 413, `the body must have at most ${MOST_BODY_BYTES} bytes`),
  });
  app.post(RECEIVER_ROUTES.events, limit, (c) => receiveEvent(c, options));
  app.post(RECEIVER_ROUTES.alerts, limit, (c) => receiveAlerts(c, options));
  app.onError((error, c) => {
    options.logger.error({ err: error }, RECEIVER_LOG_MESSAGES.refused);
    return problem(c, 500, 'the receiver failed; its log says why');
  });
  return app;
}

async function receiveEvent(c: Context, options: ReceiverAppOptions): Promise<Response> {
  const { keys, clock } = options;
  const refuse = refusal(c, options, 'service');
  if (keys === undefined) return refuse('unauthorized', 'this receiver takes no events: it has no key');
  const body = Buffer.from(await c.req.arrayBuffer());
  const header = (name: string): string | undefined => c.req.header(name);
  const judge = { now: clock(), keys: await keys(), toleranceSeconds: TOLERANCE_SECONDS };
  if (!isSigned(header, body, judge)) {
    return refuse(
      'unauthorized',
      `the signature is wrong, or its time is more than ${TOLERANCE_SECONDS} seconds off`,
    );
  }
  const event = driftEventSchema.safeParse(parseJson(body));
  if (!event.success) return refuse('invalid', z.prettifyError(event.error));
  // the id is part of what is signed
  if (event.data.id !== header('webhook-id')) {
    return refuse('invalid', 'the header webhook-id must be the id of the event');
  }
  return answer(c, [await noted(noticeOfEvent(event.data), options, 'service')]);
}

async function receiveAlerts(c: Context, options: ReceiverAppOptions): Promise<Response> {
  const { alertsAuthorization, alerts } = options;
  const refuse = refusal(c, options, 'alertmanager');
  if (alertsAuthorization === undefined) {
    return refuse('unauthorized', 'this receiver takes no alerts: it has no token');
  }
  if (!isSecretlyEqual(c.req.header('authorization') ?? '', await alertsAuthorization())) {
    return refuse('unauthorized', 'the header Authorization is missing or wrong');
  }
  const payload = alertmanagerPayloadSchema.safeParse(parseJson(Buffer.from(await c.req.arrayBuffer())));
  if (!payload.success) return refuse('invalid', z.prettifyError(payload.error));
  const outcomes: ReceiverOutcome[] = [];
  for (const alert of payload.data.alerts) {
    const asks = alerts.includes(alert.labels['alertname'] ?? '');
    outcomes.push(await noted(asks ? noticeOfAlert(alert) : undefined, options, 'alertmanager'));
  }
  return answer(c, outcomes);
}

async function noted(
  notice: DriftNotice | undefined,
  { receive, count }: ReceiverAppOptions,
  source: ReceiverSource,
): Promise<ReceiverOutcome> {
  const outcome = notice === undefined ? 'ignored' : await receive(notice);
  count(source, outcome);
  return outcome;
}

function refusal(c: Context, { count, logger }: ReceiverAppOptions, source: ReceiverSource) {
  return (outcome: 'unauthorized' | 'invalid', reason: string): Response => {
    count(source, outcome);
    logger.warn(
      { source, outcome, reason, event: c.req.header('webhook-id') },
      RECEIVER_LOG_MESSAGES.refused,
    );
    return problem(c, outcome === 'invalid' ? 400 : 401, reason);
  };
}

/** One that is not on the disk is asked for again, and all others with it: they are duplicates then. */
function answer(c: Context, outcomes: readonly ReceiverOutcome[]): Response {
  if (outcomes.includes('overflow')) {
    c.header('retry-after', RETRY_AFTER);
    return problem(c, 503, 'the outbox is full or cannot be written');
  }
  return c.json({ outcomes }, 202);
}

/** An error as RFC 9457 has it. */
function problem(c: Context, status: 400 | 401 | 413 | 500 | 503, detail: string): Response {
  return c.body(JSON.stringify({ type: 'about:blank', status, detail }), status, {
    'content-type': 'application/problem+json',
  });
}

/** The digests have the same length and say nothing of the texts, so the comparison takes the same time for each text. */
function isSecretlyEqual(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
