import type { RequestView } from './request-view';
import type { MaybePromise } from './maybe-promise';
import { Problem } from './problem';

/** JSON is UTF-8 (RFC 8259, section 8.1); the parameter says nothing new and is allowed to. */
const UTF_8 = /^charset *= *"?utf-8"?$/;

function isJson(type: string): boolean {
  const [name, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  // RFC 9110, section 5.6.6: there may be nothing between two semicolons
  return name === 'application/json' && parameters.every((each) => each === '' || UTF_8.test(each));
}

/**
 * The text of a JSON body, at once where it is here already.
 *
 * @param limit most bytes that are read; a chunked body is cut off when it passes them
 * @throws Problem 415 for any other type or an encoded body, 413 for a larger one, 400 for one that breaks off; a
 *   promise rejects with the last two
 */
export function readJsonBody(asked: RequestView, limit: number): MaybePromise<string> {
  const type = asked.header('content-type');
  if (type !== 'application/json' && !isJson(type ?? '')) {
    throw new Problem(
      415,
      `the content type must be application/json, got ${type === undefined ? 'none' : JSON.stringify(type)}`,
      { headers: { accept: 'application/json' } },
    );
  }
  const encoding = asked.header('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Problem(415, `the body must not be encoded, got content-encoding ${JSON.stringify(encoding)}`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  return asked.text(limit);
}
