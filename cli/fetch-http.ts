import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { SourceError, type DataFiles } from './source-files';

/**
 * Fetches a file over HTTP into a folder.
 *
 * @throws SourceError
 */
export async function fetchHttp(address: string, folder: string): Promise<DataFiles> {
  const url = new URL(address);
  const source = `${url.origin}${url.pathname}`;
  const path = join(folder, basename(url.pathname) || 'data.csv');
  let modified: number;
  try {
    const answer = await fetch(withoutLogin(url), { headers: loginOf(url) });
    if (!answer.ok || answer.body === null) {
      throw new SourceError(`${source} answered ${answer.status} ${answer.statusText}`.trim());
    }
    modified = Date.parse(answer.headers.get('last-modified') ?? '');
    await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), createWriteStream(path));
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { message, cause } = error as Error;
    throw new SourceError(`${source} cannot be read: ${cause instanceof Error ? cause.message : message}`);
  }
  return {
    paths: [path],
    source,
    sourceType: 'http',
    modified: Number.isNaN(modified) ? undefined : modified,
  };
}

/** fetch refuses an address with a login. */
function withoutLogin(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

function loginOf({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
