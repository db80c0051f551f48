import { describe, expect, it } from 'vitest';
import {
  StreamedRequest,
  BufferedRequest,
  type RequestView,
  type Received,
} from '../../../../runtime/serving/http/request-view';
import { readJsonBody } from '../../../../runtime/serving/http/read-body';

function request(
  body: string | Uint8Array | ReadableStream,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  return new StreamedRequest(
    new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' }),
  );
}

/** Whether it fails at once or later. */
async function read(asked: RequestView, limit: number): Promise<string> {
  return readJsonBody(asked, limit);
}

/** A body without a stated length, and how much of it was asked for. */
function endless(chunk: Uint8Array): { body: ReadableStream<Uint8Array>; given: () => number } {
  let given = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += chunk.byteLength;
      controller.enqueue(chunk);
    },
  });
  return { body, given: () => given };
}

describe('readJsonBody', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json;\tcharset=utf-8',
    'application/json;',
  ])('reads %s', async (type) => {
    expect(await read(request('{"é":1}', { 'content-type': type }), 100)).toBe('{"é":1}');
  });

  it.each([
    'text/plain',
    'application/json; charset=latin1',
    'application/json charset=utf-8',
    'application/jsonp',
    'multipart/form-data',
    '',
  ])('refuses the content type "%s" with 415', async (type) => {
    await expect(read(request('{}', { 'content-type': type }), 100)).rejects.toMatchObject({
      status: 415,
    });
  });

  it('refuses a body without a content type with 415', async () => {
    const bytes = new TextEncoder().encode('{}');
    await expect(read(request(bytes, {}), 100)).rejects.toMatchObject({
      status: 415,
      detail: 'the content type must be application/json, got none',
    });
  });

  it('refuses an encoded body with 415 and never inflates it', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    await expect(read(request('{}', headers), 100)).rejects.toMatchObject({ status: 415 });
  });

  it('refuses a stated length above the limit without reading', async () => {
    const { body, given } = endless(new Uint8Array(10));
    const headers = { 'content-type': 'application/json', 'content-length': '101' };
    await expect(read(request(body, headers), 100)).rejects.toMatchObject({ status: 413 });
    expect(given()).toBeLessThanOrEqual(10);
  });

  it('stops reading a body without a stated length when it passes the limit', async () => {
    const { body, given } = endless(new Uint8Array(10).fill(0x20));
    await expect(read(request(body), 100)).rejects.toMatchObject({ status: 413 });
    expect(given()).toBeLessThanOrEqual(120);
  });

  it('puts a character together that two chunks share', async () => {
    const bytes = new TextEncoder().encode('"é"');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 2));
        controller.enqueue(bytes.subarray(2));
        controller.close();
      },
    });
    expect(await read(request(body), 100)).toBe('"é"');
  });

  it('answers 400 to a body that breaks off', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('the inside of a socket'));
      },
    });
    await expect(read(request(body), 100)).rejects.toMatchObject({
      status: 400,
      detail: 'the body broke off before its end',
    });
  });

  describe('of a body that the server has received', () => {
    const whole = (received: Received) =>
      new BufferedRequest({ 'content-type': 'application/json' }, received);

    it('has the text at once', () => {
      expect(readJsonBody(whole(Buffer.from('{"é":1}')), 100)).toBe('{"é":1}');
    });

    it.each([
      ['too large' as const, 413],
      [Buffer.alloc(101, ' '), 413],
      ['broken off' as const, 400],
    ])('answers what is wrong with one that is not all there (%#)', (received, status) => {
      expect(() => readJsonBody(whole(received), 100)).toThrow(expect.objectContaining({ status }));
    });
  });
});
