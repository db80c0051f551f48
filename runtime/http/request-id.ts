/** What callers commonly send: UUIDs, ULIDs, trace ids. Nothing that could break a log line or a header. */
const SANE = /^[\w.:/+=@-]{1,128}$/;

/** The caller's request id if it is fit to be logged and sent back, else a new one. */
export function requestIdOf(header: string | undefined, newId: () => string): string {
  return header !== undefined && SANE.test(header) ? header : newId();
}
