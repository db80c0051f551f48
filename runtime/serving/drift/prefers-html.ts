import { parseAccept } from 'hono/utils/accept';

/**
 * Whether whoever asks would rather have a page than JSON, as browsers would; with equal weights, or without a word on
 * either, it is JSON. Content negotiation as in RFC 9110, 12.5.1: the most specific range that fits a type counts.
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
