/** Ids that callers commonly send: UUIDs, ULIDs, trace ids. No character can break a log line or a header. */
const SANE = /^[\w.:/+=@-]{1,128}$/;

/** Length of a UUID's last group of digits. */
const COUNTED_DIGITS = 12;

/** The caller's request id if it is safe to log and to send back, else a new one. */
export function requestIdOf(header: string | undefined, newId: () => string): string {
  return header !== undefined && SANE.test(header) ? header : newId();
}

/**
 * Ids of one process: the beginning of its own UUID, and a count. A random id for each request would cost a third of a microsecond, and ids protect nothing.
 *
 * @param uuid a random UUID, whose 74 random bits keep the ids of processes apart
 */
export function countedIds(uuid: string): () => string {
  const own = uuid.slice(0, -COUNTED_DIGITS);
  let count = 0;
  return () => own + String(count++).padStart(COUNTED_DIGITS, '0');
}
