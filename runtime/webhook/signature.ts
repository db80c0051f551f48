import { createHmac } from 'node:crypto';

/** Prefix of a key in base64. */
const BASE64_KEY = 'whsec_';

/**
 * Parses the key file: `whsec_` and the key in base64, or the key as text. White space around it is ignored.
 */
export function parseSigningKey(text: string): Buffer {
  const trimmed = text.trim();
  return trimmed.startsWith(BASE64_KEY)
    ? Buffer.from(trimmed.slice(BASE64_KEY.length), 'base64')
    : Buffer.from(trimmed, 'utf8');
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
