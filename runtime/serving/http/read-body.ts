import { Problem } from './problem';
import { brokenOff, tooLarge, type RequestView } from './request-view';

/** JSON is UTF-8 (RFC 8259, section 8.1), so this parameter is allowed and says nothing new. */
const UTF_8 = /^charset *= *"?utf-8"?$/;

function isJson(type: string): boolean {
  const [name, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  // RFC 9110, section 5.6.6: there may be nothing between two semicolons
  return name === 'application/json' && parameters.every((each) => each === '' || UTF_8.test(each));
}

/**
 * The text of a JSON body.
 *
 * @param limit most bytes of a body, for the message
 * @throws Problem 415 for another type or an encoded body, 413 for a body that is too large, 400 for one that breaks off
 */
export function readJsonBody(request: RequestView, limit: number): string {
  const { body } = request;
  const type = request.header('content-type');
  if (type !== 'application/json' && !isJson(type ?? '')) {
    throw new Problem(
      415,
      `the content type must be application/json, got ${type === undefined ? 'none' : JSON.stringify(type)}`,
      { headers: { accept: 'application/json' } },
    );
  }
  const encoding = request.header('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Problem(415, `the body must not be encoded, got content-encoding ${JSON.stringify(encoding)}`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  if (body === 'broken off') throw brokenOff();
  if (body === 'too large') throw tooLarge(limit);
  return Buffer.isBuffer(body) ? body.toString() : '';
}
