import { Problem } from './problem';

/** JSON is UTF-8 (RFC 8259, section 8.1); the parameter says nothing new and is allowed to. */
const JSON_TYPE = /^application\/json *(; *charset *= *"?utf-8"? *)?$/i;

/**
 * The text of a JSON body.
 *
 * @param limit most bytes that are read; a chunked body is cut off when it passes them
 * @throws Problem 415 for any other type or an encoded body, 413 for a larger one, 400 for one that breaks off
 */
export async function readJsonBody(request: Request, limit: number): Promise<string> {
  const { headers } = request;
  const type = headers.get('content-type');
  if (type !== 'application/json' && !JSON_TYPE.test(type ?? '')) {
    throw new Problem(
      415,
      `the content type must be application/json, got ${type === null ? 'none' : JSON.stringify(type)}`,
      { headers: { accept: 'application/json' } },
    );
  }
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new Problem(415, `the body must not be encoded, got content-encoding ${JSON.stringify(encoding)}`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const length = headers.get('content-length');
  if (length !== null && Number(length) > limit) throw tooLarge(limit);
  try {
    // Node reads no more than the stated length; without one, somebody has to count
    return length === null ? await readCounted(request.body, limit) : await request.text();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(400, 'the body broke off before its end', { headers: { connection: 'close' } });
  }
}

async function readCounted(body: ReadableStream<Uint8Array> | null, limit: number): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // leaving the loop early cancels the stream
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw tooLarge(limit);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The rest of the body is not worth reading, so the connection cannot be used again. */
function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    `the body must have at most ${limit} bytes (BODY_LIMIT_BYTES); send fewer rows at a time`,
    {
      headers: { connection: 'close' },
    },
  );
}
