import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { StaticFile } from '../../../../runtime/serving/openapi/static-file';
import { ask } from '../../../support/ask';
import { testService } from '../../../support/test-service';

const TEXT = 'let a = 1;\n'.repeat(1000);

async function asked(headers: Readonly<Record<string, string>>) {
  const file = await StaticFile.of('text/javascript', Buffer.from(TEXT));
  return file.answer({ header: (name) => headers[name], body: undefined });
}

it.each([
  ['gzip', true],
  ['gzip, deflate, br', true],
  ['*', true],
  ['GZIP;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['br', false],
  ['identity', false],
])('a client that accepts %s: compressed is %s', async (accepted, compressed) => {
  const { body, headers } = await asked({ 'accept-encoding': accepted });
  expect(headers).toMatchObject({ vary: 'Accept-Encoding' });
  expect(headers?.['content-encoding']).toBe(compressed ? 'gzip' : undefined);
  const bytes = body as Uint8Array;
  expect(Buffer.from(compressed ? gunzipSync(bytes) : bytes).toString()).toBe(TEXT);
});

it('is the same buffer in every answer', async () => {
  const file = await StaticFile.of('text/javascript', Buffer.from(TEXT));
  const answers = ['gzip', 'gzip', 'br', 'br'].map((coding) =>
    file.answer({ header: (name) => (name === 'accept-encoding' ? coding : undefined), body: undefined }),
  );
  expect(answers[0]!.body).toBe(answers[1]!.body);
  expect(answers[2]!.body).toBe(answers[3]!.body);
});

describe('a client that has the file', () => {
  it('gets 304 without a body', async () => {
    const { headers } = await asked({ 'accept-encoding': 'gzip' });
    const tag = headers!['etag']!;
    for (const given of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      expect(await asked({ 'accept-encoding': 'gzip', 'if-none-match': given })).toMatchObject({
        status: 304,
        body: null,
        headers: { etag: tag },
      });
    }
  });

  it('gets it anew if it has another one, or another form of it', async () => {
    const { headers } = await asked({ 'accept-encoding': 'gzip' });
    expect(await asked({ 'if-none-match': headers!['etag']! })).toMatchObject({ status: 200 });
    expect(await asked({ 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
  });
});

describe('the files of /docs', () => {
  it('are read once, compressed, and answered with 304 through a socket', async () => {
    const { service } = testService();
    const first = await ask(service, '/docs/swagger-ui-bundle.js');
    expect([first.status, first.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    expect(await first.text()).toBe('the text of swagger-ui-bundle.js');
    const again = await ask(service, '/docs/swagger-ui-bundle.js', {
      headers: { 'if-none-match': first.headers.get('etag')! },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('are not there with DOCS_ENABLED=false, and the document is', async () => {
    const { service } = testService({ docsEnabled: false });
    const statuses = await Promise.all(
      ['/docs', '/docs/swagger-ui-bundle.js', '/docs/start.js', '/openapi.json'].map(
        async (path) => (await ask(service, path)).status,
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 200]);
  });
});
