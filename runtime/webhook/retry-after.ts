/**
 * The wait that a header Retry-After asks for, in milliseconds; undefined without a valid one.
 *
 * @param value whole seconds, or an HTTP date
 * @param now milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  // an HTTP date begins with a day's name; `Date.parse` takes much else
  const date = /^[A-Z][a-z]+, ?/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
