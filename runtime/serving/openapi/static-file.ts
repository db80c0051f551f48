import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { parseAccept } from 'hono/utils/accept';
import type { Answer } from '../http/answer';
import type { RequestView } from '../http/request-view';

const compress = promisify(gzip);

/** One form of a file, with its entity tag. */
interface Representation {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly tag: string;
  readonly encoding: Readonly<Record<string, string>>;
}

/**
 * A file that never changes. It is compressed once, and all answers share its bytes: 200 answers to clients that do not
 * read take no more memory than one.
 */
export class StaticFile {
  private constructor(
    private readonly contentType: string,
    private readonly plain: Representation,
    private readonly compressed: Representation,
  ) {}

  static async of(type: string, body: Uint8Array<ArrayBuffer>): Promise<StaticFile> {
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
    const zipped = Uint8Array.from(await compress(body, { level: constants.Z_BEST_COMPRESSION }));
    return new StaticFile(
      `${type}; charset=utf-8`,
      { body, tag: `"${hash}"`, encoding: {} },
      { body: zipped, tag: `"${hash}-gzip"`, encoding: { 'content-encoding': 'gzip' } },
    );
  }

  /** The file, or 304 for a client that has it. */
  answer(request: RequestView): Answer {
    const { contentType, plain, compressed } = this;
    const { body, tag, encoding } = acceptsGzip(request.header('accept-encoding')) ? compressed : plain;
    const headers = {
      'cache-control': 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
      etag: tag,
    };
    return matches(request.header('if-none-match'), tag)
      ? { status: 304, contentType, body: null, headers }
      : { status: 200, contentType, body, headers: { ...headers, ...encoding } };
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 - a coding of its own goes before `*` */
function acceptsGzip(header: string | undefined): boolean {
  if (header === undefined) return false;
  const codings = parseAccept(header.toLowerCase());
  const found = codings.find(({ type }) => type === 'gzip') ?? codings.find(({ type }) => type === '*');
  return (found?.q ?? 0) > 0;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 - compared weakly */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()));
}
