import { describe, expect, it } from 'vitest';
import { readBody, requireJson } from '../../../../runtime/serving/http/read-body';
import type { RequestView } from '../../../../runtime/serving/http/request-view';

function request(body: RequestView['body'], headers: Record<string, string> = {}): RequestView {
  return { body, header: (name) => headers[name] };
}

const typed = (type: string) => request(Buffer.from('{}'), { 'content-type': type });

function problemOf(read: () => unknown): unknown {
  try {
    read();
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
  ])('refuses the content type "%s" with 415', (type) => {
    expect(
      problemOf(() => {
        requireJson(typed(type));
      }),
    ).toMatchObject({ status: 415, more: { headers: { accept: 'application/json' } } });
  });
});

describe('readBody', () => {
  it('has the bytes that were received', () => {
    const body = Buffer.from('{"é":1}');
    expect(readBody(request(body), 100)).toBe(body);
  });

  it('answers 400 to a body that is not compressed as it says', () => {
    expect(
      problemOf(() => readBody(request('undecodable', { 'content-encoding': 'gzip' }), 100)),
    ).toMatchObject({ status: 400, detail: 'the body is not valid gzip' });
  });

  it('refuses an unknown content coding with 415', () => {
    expect(
      problemOf(() => readBody(request('unknown coding', { 'content-encoding': 'br' }), 100)),
    ).toMatchObject({
      status: 415,
      detail: 'the content-encoding must be one of gzip, deflate, identity, got "br"',
      more: { headers: { 'accept-encoding': 'gzip, deflate, identity' } },
    });
  });

  it.each([
    ['too large', 413, 'the body must have at most 100 bytes (BODY_LIMIT_BYTES)'],
    ['broken off', 400, 'the body broke off before its end'],
  ] as const)('answers a body that is %s with %i', (body, status, detail) => {
    expect(problemOf(() => readBody(request(body), 100))).toMatchObject({
      status,
      detail: expect.stringContaining(detail) as string,
      more: { headers: { connection: 'close' } },
    });
  });
});
