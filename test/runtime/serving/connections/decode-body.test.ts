import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../../runtime/serving/connections/decode-body';

const BODY = Buffer.from('{"é":1}');

describe('decodeBody', () => {
  it.each([
    ['gzip', gzipSync(BODY)],
    ['x-gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['identity', BODY],
  ])('decompresses %s', async (coding, body) => {
    expect(await decodeBody(body, coding, 100)).toEqual(BODY);
  });

  it('stops at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await decodeBody(bomb, 'gzip', 100_000)).toBe('too large');
  });

  it('says if the bytes are not compressed as stated', async () => {
    expect(await decodeBody(BODY, 'gzip', 100)).toBe('undecodable');
    expect(await decodeBody(gzipSync(BODY).subarray(0, 12), 'gzip', 100)).toBe('undecodable');
  });

  it.each(['br', 'gzip, gzip', 'constructor', ''])('does not know the coding "%s"', async (coding) => {
    expect(await decodeBody(BODY, coding, 100)).toBe('unknown coding');
  });
});
