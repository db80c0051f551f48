import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { post } from '../../../runtime/webhook/post';
import { receiver } from './receiver';

const loopback = [{ address: '127.0.0.1', family: 4 }];
const tls = {
  key: readFileSync(join(__dirname, 'tls/key.pem'), 'utf8'),
  cert: readFileSync(join(__dirname, 'tls/certificate.pem'), 'utf8'),
};

async function send(url: URL, more: { ca?: string; signal?: AbortSignal } = {}): Promise<number> {
  const { status } = await post({
    url,
    headers: { 'x-test': 'yes' },
    body: 'ä',
    addresses: loopback,
    signal: new AbortController().signal,
    ...more,
  });
  return status;
}

describe('one request', () => {
  test('carries its body and headers, and gives the status', async () => {
    const { url, received } = await receiver((response) => void response.writeHead(418).end());
    expect(await send(url)).toBe(418);
    expect(received).toMatchObject([
      {
        method: 'POST',
        path: '/hook?token=hidden',
        body: 'ä',
        headers: { 'x-test': 'yes', 'content-length': '2' },
      },
    ]);
  });

  test('goes to the pinned address, whatever the name means to the resolver', async () => {
    const { port, received } = await receiver();
    expect(await send(new URL(`http://hooks.example.com:${port}/`))).toBe(204);
    expect(received[0]?.headers.host).toBe(`hooks.example.com:${port}`);
  });

  test('follows no redirect', async () => {
    const target = await receiver();
    const { url } = await receiver(
      (response) => void response.writeHead(307, { location: target.url.href }).end(),
    );
    expect(await send(url)).toBe(307);
    expect(target.received).toEqual([]);
  });

  test('reads only the beginning of a long answer', async () => {
    const written = await new Promise<number>((resolve) => {
      const flood = (response: ServerResponse): void => {
        response.writeHead(200);
        response.on('close', () => {
          resolve(bytes);
        });
        let bytes = 0;
        const more = (): void => {
          bytes += 65_536;
          response.write(Buffer.alloc(65_536), (error) => {
            if (!error && bytes < 100_000_000) more();
            else response.end();
          });
        };
        more();
      };
      void receiver(flood).then(({ url }) => send(url));
    });
    // the rest is what the sockets' buffers hold
    expect(written).toBeLessThan(20_000_000);
  });

  test('over TLS holds the certificate against the name, not the address', async () => {
    const { port, received } = await receiver(undefined, tls);
    expect(await send(new URL(`https://receiver.test:${port}/`), { ca: tls.cert })).toBe(204);
    await expect(send(new URL(`https://other.test:${port}/`), { ca: tls.cert })).rejects.toThrow(
      "does not match certificate's altnames",
    );
    expect(received).toHaveLength(1);
  });

  test('over TLS is not sent to a receiver whose certificate nobody vouches for', async () => {
    const { port, received } = await receiver(undefined, tls);
    await expect(send(new URL(`https://receiver.test:${port}/`))).rejects.toThrow('self-signed certificate');
    expect(received).toEqual([]);
  });

  test('ends when its signal says so', async () => {
    const { url } = await receiver(() => undefined);
    await expect(send(url, { signal: AbortSignal.timeout(20) })).rejects.toThrow('abort');
  });
});
