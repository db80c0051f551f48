import { Problem } from './problem';
import { brokenOff, tooLarge, type RequestView } from './request-view';

/** JSON is UTF-8 (RFC 8259, section 8.1), so this parameter is allowed and has no effect. */
const UTF_8 = /^charset *= *"?utf-8"?$/;

const CODINGS = 'gzip, deflate, identity';

function isJson(type: string): boolean {
  const [name, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  // RFC 9110, section 5.6.6: there may be nothing between two semicolons
  return name === 'application/json' && parameters.every((each) => each === '' || UTF_8.test(each));
}

/**
 * Checks the type of a JSON body. Without one, the body is examined (RFC 9110, section 8.3).
 *
 * @throws Problem 415 for another type
 */
export function requireJson(request: RequestView): void {
  const type = request.header('content-type');
  if (type === undefined || type === 'application/json' || isJson(type)) return;
  throw new Problem(415, `the content type must be application/json, got ${JSON.stringify(type)}`, {
    headers: { accept: 'application/json' },
  });
}

/**
 * The bytes of a body, decompressed.
 *
 * @param limit largest number of bytes of a body, before and after decompression
 * @throws Problem 415 for an unknown content coding, 413 for a body that is too large, 400 for one that is incomplete
 * or cannot be decompressed
 */
export function readBody(request: RequestView, limit: number): Buffer {
  const { body } = request;
  if (Buffer.isBuffer(body)) return body;
  const coding = request.header('content-encoding')?.toLowerCase() ?? 'identity';
  switch (body) {
    case 'broken off':
      throw brokenOff();
    case 'unknown coding':
      throw new Problem(
        415,
        `the content-encoding must be one of ${CODINGS}, got ${JSON.stringify(coding)}`,
        {
          headers: { 'accept-encoding': CODINGS },
        },
      );
    case 'undecodable':
      throw new Problem(400, `the body is not valid ${coding}`);
    default:
      throw tooLarge(limit);
  }
}
