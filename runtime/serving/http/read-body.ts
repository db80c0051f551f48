import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { MaybePromise } from './maybe-promise';
import { Problem } from './problem';
import { brokenOff, tooLarge, type RequestView } from './request-view';

/** JSON is UTF-8 (RFC 8259, section 8.1), so this parameter is allowed and has no effect. */
const UTF_8 = /^charset *= *"?utf-8"?$/;

/** @returns a rejection with the code `ERR_BUFFER_TOO_LARGE` beyond `maxOutputLength` bytes */
type Decoder = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** Decoders by content coding (RFC 9110, section 8.4.1). They run on Node's thread pool and stop at the limit. */
const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
};
const CODINGS = 'gzip, deflate, identity';

function isJson(type: string): boolean {
  const [name, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  // RFC 9110, section 5.6.6: there may be nothing between two semicolons
  return name === 'application/json' && parameters.every((each) => each === '' || UTF_8.test(each));
}

/**
 * Checks the type of a JSON body. Without one, the body is examined (RFC 9110, section 8.3).
 *
 * @throws Problem 415 for another type
 */
export function requireJson(request: RequestView): void {
  const type = request.header('content-type');
  if (type === undefined || type === 'application/json' || isJson(type)) return;
  throw new Problem(415, `the content type must be application/json, got ${JSON.stringify(type)}`, {
    headers: { accept: 'application/json' },
  });
}

/**
 * The bytes of a body, decompressed. A body without compression is returned at once.
 *
 * @param limit largest number of bytes of a body, before and after decompression
 * @throws Problem 415 for an unknown content coding, 413 for a body that is too large, 400 for one that is incomplete
 * or cannot be decompressed
 */
export function readBody(request: RequestView, limit: number): MaybePromise<Buffer> {
  const { body } = request;
  const coding = request.header('content-encoding')?.toLowerCase() ?? 'identity';
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined && coding !== 'identity') {
    throw new Problem(415, `the content-encoding must be one of ${CODINGS}, got ${JSON.stringify(coding)}`, {
      headers: { 'accept-encoding': CODINGS },
    });
  }
  if (body === 'broken off') throw brokenOff();
  if (!Buffer.isBuffer(body)) throw tooLarge(limit);
  return decode === undefined ? body : decompress(body, decode, coding, limit);
}

async function decompress(body: Buffer, decode: Decoder, coding: string, limit: number): Promise<Buffer> {
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Problem(400, `the body is not valid ${coding}`);
  }
}
