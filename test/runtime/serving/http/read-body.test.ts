import { gzipSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBody, requireJson } from '../../../../runtime/serving/http/read-body';
import type { RequestView } from '../../../../runtime/serving/http/request-view';

function request(body: RequestView['body'], headers: Record<string, string> = {}): RequestView {
  return { body, header: (name) => headers[name] };
}

const typed = (type: string) => request(Buffer.from('{}'), { 'content-type': type });

async function problemOf(read: () => unknown): Promise<unknown> {
  try {
    await read();
  } catch (error) {
    return error;
  }
  throw new Error('it was read');
}

describe('requireJson', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json;\tcharset=utf-8',
    'application/json;',
  ])('takes %s', (type) => {
    expect(() => {
      requireJson(typed(type));
    }).not.toThrow();
  });

  it('takes a body without a type, as RFC 9110 lets a server examine it', () => {
    expect(() => {
      requireJson(request(Buffer.from('{}')));
    }).not.toThrow();
  });

  it.each([
    'text/plain',
    'application/json; charset=latin1',
    'application/json charset=utf-8',
    'application/jsonp',
    'multipart/form-data',
    '',
  ])('refuses the content type "%s" with 415', async (type) => {
    expect(
      await problemOf(() => {
        requireJson(typed(type));
      }),
    ).toMatchObject({ status: 415, more: { headers: { accept: 'application/json' } } });
  });
});

describe('readBody', () => {
  const BODY = Buffer.from('{"é":1}');

  it('has a plain body at once', () => {
    expect(readBody(request(BODY), 100)).toBe(BODY);
    expect(readBody(request(BODY, { 'content-encoding': 'Identity' }), 100)).toBe(BODY);
  });

  it.each([
    ['gzip', gzipSync(BODY)],
    ['x-gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
  ])('decompresses %s', async (coding, body) => {
    expect(await readBody(request(body, { 'content-encoding': coding }), 100)).toEqual(BODY);
  });

  it('stops to decompress a body beyond the limit, and answers 413', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect(
      await problemOf(() => readBody(request(bomb, { 'content-encoding': 'gzip' }), 100_000)),
    ).toMatchObject({
      status: 413,
    });
  });

  it('answers 400 to a body that is not compressed as it says', async () => {
    expect(await problemOf(() => readBody(request(BODY, { 'content-encoding': 'gzip' }), 100))).toMatchObject(
      {
        status: 400,
        detail: 'the body is not valid gzip',
      },
    );
  });

  it.each(['br', 'gzip, gzip', 'constructor', ''])(
    'refuses the content coding "%s" with 415',
    async (coding) => {
      expect(
        await problemOf(() => readBody(request(BODY, { 'content-encoding': coding }), 100)),
      ).toMatchObject({
        status: 415,
        more: { headers: { 'accept-encoding': 'gzip, deflate, identity' } },
      });
    },
  );

  it.each([
    ['too large', 413, 'the body must have at most 100 bytes (BODY_LIMIT_BYTES)'],
    ['broken off', 400, 'the body broke off before its end'],
  ] as const)('answers a body that is %s with %i', async (body, status, detail) => {
    expect(await problemOf(() => readBody(request(body), 100))).toMatchObject({
      status,
      detail: expect.stringContaining(detail) as string,
      more: { headers: { connection: 'close' } },
    });
  });
});
