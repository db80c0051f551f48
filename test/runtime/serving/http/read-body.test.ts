import { describe, expect, it } from 'vitest';
import { readJsonBody } from '../../../../runtime/serving/http/read-body';
import type { RequestView } from '../../../../runtime/serving/http/request-view';

const JSON_TYPE = { 'content-type': 'application/json' };

function request(body: RequestView['body'], headers: Record<string, string> = JSON_TYPE): RequestView {
  return { body, header: (name) => headers[name] };
}

function problemOf(asked: RequestView): unknown {
  try {
    readJsonBody(asked, 100);
  } catch (error) {
    return error;
  }
  throw new Error('it was read');
}

describe('readJsonBody', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json;\tcharset=utf-8',
    'application/json;',
  ])('reads %s', (type) => {
    expect(readJsonBody(request(Buffer.from('{"é":1}'), { 'content-type': type }), 100)).toBe('{"é":1}');
  });

  it.each([
    'text/plain',
    'application/json; charset=latin1',
    'application/json charset=utf-8',
    'application/jsonp',
    'multipart/form-data',
    '',
  ])('refuses the content type "%s" with 415', (type) => {
    expect(problemOf(request(Buffer.from('{}'), { 'content-type': type }))).toMatchObject({ status: 415 });
  });

  it('refuses a body without a content type with 415', () => {
    expect(problemOf(request(Buffer.from('{}'), {}))).toMatchObject({
      status: 415,
      detail: 'the content type must be application/json, got none',
    });
  });

  it('refuses an encoded body with 415', () => {
    expect(problemOf(request(Buffer.from('{}'), { ...JSON_TYPE, 'content-encoding': 'gzip' }))).toMatchObject(
      {
        status: 415,
      },
    );
  });

  it.each([
    ['too large', 413, 'the body must have at most 100 bytes (BODY_LIMIT_BYTES)'],
    ['broken off', 400, 'the body broke off before its end'],
  ] as const)('answers a body that is %s with %i', (body, status, detail) => {
    expect(problemOf(request(body))).toMatchObject({
      status,
      detail: expect.stringContaining(detail) as string,
      more: { headers: { connection: 'close' } },
    });
  });
});
