import { createHmac } from 'node:crypto';

/** What stands before a key that is written in base64. */
const BASE64_KEY = 'whsec_';

/**
 * The key in the secret file: the bytes behind `whsec_` in base64, or else the text itself, without the white
 * space around it.
 */
export function parseSigningKey(text: string): Buffer {
  const trimmed = text.trim();
  return trimmed.startsWith(BASE64_KEY)
    ? Buffer.from(trimmed.slice(BASE64_KEY.length), 'base64')
    : Buffer.from(trimmed, 'utf8');
}

/**
 * Headers by which a receiver knows the sender and refuses repeats, as Standard Webhooks 1.0 defines them
 * (https://github.com/standard-webhooks/standard-webhooks): `webhook-id`, the same at every try;
 * `webhook-timestamp`, Unix seconds of this try; and `webhook-signature`, "v1," and the HMAC-SHA256 of
 * "id.timestamp.body" in base64. Its libraries verify them in a dozen languages.
 *
 * @param timestamp milliseconds since the epoch
 * @param key without one the signature is left out
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
