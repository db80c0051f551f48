import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawConnection } from '../support/raw-connection';
import { ServerProcess } from '../support/server-process';
import { smallArtifact } from '../support/small-model';

const CASES = 300;
const START_TIME = 30_000;
/** For an answer to what is complete, or wrong beyond hope. */
const PATIENCE_MS = 2000;

const BODY = '{"values":[20,0.5,"eu"]}';
const request = (start: string, headers: readonly string[], body = ''): string =>
  [start, 'Host: localhost', ...headers, '', body].join('\r\n');
const post = (headers: readonly string[], body = BODY): string =>
  request('POST /predict HTTP/1.1', ['Content-Type: application/json', ...headers], body);

const folder = mkdtempSync(join(tmpdir(), 'socket-'));
let server: ServerProcess;

beforeAll(async () => {
  const model = join(folder, 'model.json');
  writeFileSync(model, smallArtifact());
  server = await ServerProcess.start({ MODEL_PATH: model });
  await server.logged('model loaded');
}, START_TIME);

afterAll(async () => {
  await server.kill();
  rmSync(folder, { recursive: true });
});

/** What comes back until the server closes, or for as long as it has something to say. */
async function exchange(text: string): Promise<string> {
  const connection = await RawConnection.open(server.port);
  connection.send(text);
  await Promise.race([connection.receives('\r\n\r\n'), connection.closed, sleep(PATIENCE_MS)]);
  connection.end();
  return connection.received;
}

/** 0 where the connection was closed without a word. */
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);

describe('a request that only a socket can send', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', [400]],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 505]],
    ['a version that is none', 'GET /livez HTTP/9.9\r\nHost: a\r\n\r\n', [400, 505]],
    ['a method that is none', request('PREDICT /predict HTTP/1.1', []), [400]],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', [501]],
    ['a target that is an asterisk', request('OPTIONS * HTTP/1.1', []), [400, 404]],
    ['a target that is a URL', request('GET http://other/livez HTTP/1.1', []), [200, 400]],
    ['a target with a space', request('GET /li vez HTTP/1.1', []), [400]],
    ['no Host', 'GET /livez HTTP/1.1\r\n\r\n', [400]],
    ['a Host that is none', 'GET /livez HTTP/1.1\r\nHost: a b/c\\d\r\n\r\n', [400]],
    ['two lengths', post(['Content-Length: 24', 'Content-Length: 5']), [400]],
    ['a length and chunks', post(['Content-Length: 24', 'Transfer-Encoding: chunked']), [400]],
    ['a length below nothing', post(['Content-Length: -1']), [400]],
    ['a length that is none', post(['Content-Length: many']), [400]],
    ['chunks of no size', post(['Transfer-Encoding: chunked'], 'zz\r\n'), [400]],
    ['an encoding beside chunks', post(['Transfer-Encoding: gzip']), [400, 415]],
    ['a header without a colon', request('GET /livez HTTP/1.1', ['broken header']), [400]],
    ['a NUL in a header', request('GET /livez HTTP/1.1', ['X-A: a\0b']), [400]],
    ['headers of 20 kB', request('GET /livez HTTP/1.1', [`X-A: ${'a'.repeat(20_000)}`]), [431]],
    ['a target of 20 kB', request(`GET /${'a'.repeat(20_000)} HTTP/1.1`, []), [431, 400]],
    ['an expectation that is none', request('GET /livez HTTP/1.1', ['Expect: everything']), [417]],
    ['an upgrade', request('GET /livez HTTP/1.1', ['Connection: Upgrade', 'Upgrade: h2c']), [200]],
    ['chunks that are whole', post(['Transfer-Encoding: chunked'], `18\r\n${BODY}\r\n0\r\n\r\n`), [200]],
    ['a right one', post(['Content-Length: 24']), [200]],
  ])('%s is answered, and tells nothing of the inside', async (_, text, statuses) => {
    const answer = await exchange(text);
    expect(statuses).toContain(statusOf(answer));
    expect(answer).not.toMatch(/node:internal|node_modules|\n\s+at /);
  });

  it('is survived in any mixture', async () => {
    const piece = fc.constantFrom(
      'GET ', 'POST ', '/livez', '/predict', ' HTTP/1.1', '\r\n', '\r\n\r\n', '\n', '\r', ':', ' ', '\0', '\t',
      'Host: a', 'Content-Length: 24', 'Content-Length: 0', 'Transfer-Encoding: chunked', 'Connection: close',
      'Content-Type: application/json', 'Expect: 100-continue', BODY, '18\r\n', '0\r\n\r\n', '\u00ff', 'x'.repeat(9000),
    ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const connection = await RawConnection.open(server.port);
        connection.send(pieces.join(''));
        await sleep(1);
        connection.end();
        expect(connection.received).not.toMatch(/^HTTP\/1\.1 500|node:internal|\n\s+at /);
      }),
      { numRuns: CASES },
    );
  });

  it('leaves a process that answers, and has logged no failure', async () => {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(server.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    expect(server.errors).toBe('');
  });
});
