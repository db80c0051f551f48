import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** @returns a rejection with the code `ERR_BUFFER_TOO_LARGE` beyond `maxOutputLength` bytes */
type Decoder = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** Decoders by content coding (RFC 9110, section 8.4.1). They run on Node's thread pool and stop at the limit. */
const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
};

/**
 * Decompresses a body.
 *
 * @param coding content coding, in lower case
 * @param limit largest number of bytes after decompression
 * @returns the bytes, or the reason why there are none
 */
export async function decodeBody(
  body: Buffer,
  coding: string,
  limit: number,
): Promise<Buffer | 'unknown coding' | 'undecodable' | 'too large'> {
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined) return coding === 'identity' ? body : 'unknown coding';
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'undecodable';
  }
}
