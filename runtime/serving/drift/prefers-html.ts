import { parseAccept } from 'hono/utils/accept';

/**
 * Whether a client prefers HTML to JSON, as browsers do. With equal weights, or without either type, it is JSON.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 - the most specific media range that fits a type counts
 */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const ranges = parseAccept(accept);
  const weight = (type: 'text' | 'application', subtype: string): number => {
    for (const range of [`${type}/${subtype}`, `${type}/*`, '*/*']) {
      const found = ranges.find((each) => each.type.toLowerCase() === range);
      if (found !== undefined) return found.q;
    }
    return 0;
  };
  return weight('text', 'html') > weight('application', 'json');
}
