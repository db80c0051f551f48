import { createHmac } from 'node:crypto';

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
