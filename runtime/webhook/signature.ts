import { createHmac, timingSafeEqual } from 'node:crypto';

/** Prefix of a key in base64. */
const BASE64_KEY = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const UNPADDED_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]{3})$/;

/**
 * Parses the key file: a key in base64, with or without `whsec_` before it, as the libraries of Standard Webhooks take it.
 * Any other text is the key itself. White space around it is ignored.
 *
 * @returns the key; empty if there is none, or no base64 after `whsec_`
 */
export function parseSigningKey(text: string): Buffer {
  const trimmed = text.trim();
  if (!trimmed.startsWith(BASE64_KEY)) return Buffer.from(trimmed, BASE64.test(trimmed) ? 'base64' : 'utf8');
  const key = trimmed.slice(BASE64_KEY.length);
  return Buffer.from(BASE64.test(key) || UNPADDED_BASE64.test(key) ? key : '', 'base64');
}

/**
 * Headers of Standard Webhooks 1.0 (https://github.com/standard-webhooks/standard-webhooks), which authenticate the sender
 * and let a receiver ignore repeats: `webhook-id`, the same at every try; `webhook-timestamp`, Unix seconds of this try;
 * and `webhook-signature`, "v1," and the HMAC-SHA256 of "id.timestamp.body" in base64. Libraries in a dozen languages
 * verify them.
 *
 * @param timestamp milliseconds since the epoch
 * @param key undefined: no signature
 */
export function signatureHeaders(
  id: string,
  timestamp: number,
  body: string,
  key: Buffer | undefined,
): Record<string, string> {
  const seconds = String(Math.floor(timestamp / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds };
  if (key === undefined) return headers;
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** Headers of a delivery, by their name in lower case. */
export type DeliveryHeaders = (name: string) => string | undefined;

/**
 * Whether a delivery was signed with one of the keys, at most `toleranceSeconds` before or after now. A recorded delivery
 * is worth nothing after that time. The comparison takes the same time for every wrong signature.
 *
 * @param now milliseconds since the epoch
 * @param keys several while the key changes
 */
export function isSigned(
  header: DeliveryHeaders,
  body: Uint8Array,
  { now, keys, toleranceSeconds }: { now: number; keys: readonly Buffer[]; toleranceSeconds: number },
): boolean {
  const id = header('webhook-id') ?? '';
  const seconds = header('webhook-timestamp') ?? '';
  if (!/^\d{1,15}$/.test(seconds)) return false;
  if (Math.abs(now / 1000 - Number(seconds)) > toleranceSeconds) return false;
  const given = (header('webhook-signature') ?? '').split(' ').map((signature) => Buffer.from(signature));
  const expected = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
    return Buffer.from(`v1,${digest}`);
  });
  return expected.some((one) => given.some((other) => isEqual(one, other)));
}

function isEqual(expected: Buffer, given: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
