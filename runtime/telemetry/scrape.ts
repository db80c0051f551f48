import type { Registry } from 'prom-client';

/**
 * A text is shared for this multiple of the time that it took. So scrapes take at most a twentieth of the event loop's
 * time, for any number of scrapes.
 */
const SHARED_TIMES = 20;
/** Milliseconds. Prometheus scrapes every few seconds, and sees no difference. */
const LONGEST_SHARED = 1000;

/** The metrics in the text format of Prometheus. */
export type Scrape = () => Promise<{ readonly contentType: string; readonly body: Buffer<ArrayBuffer> }>;

/**
 * The metrics as text. The text is computed once for all scrapes that arrive meanwhile and shortly after: after 2 ms of
 * work it is shared for 40 ms, after 50 ms or more for a second.
 *
 * @param clock milliseconds from any start, with fractions
 */
export function createScrape(registry: Registry, clock: () => number): Scrape {
  let latest: ReturnType<Scrape> | undefined;
  let sharedUntil = 0;

  async function compute(): ReturnType<Scrape> {
    const started = clock();
    // one buffer for all, because a string would be copied for each connection that does not read it
    const body = Buffer.from(await registry.metrics());
    const done = clock();
    sharedUntil = done + Math.min(LONGEST_SHARED, SHARED_TIMES * (done - started));
    return { contentType: registry.contentType, body };
  }

  return () => {
    if (latest === undefined || clock() >= sharedUntil) {
      sharedUntil = Infinity;
      latest = compute().catch((error: unknown) => {
        latest = undefined;
        throw error;
      });
    }
    return latest;
  };
}
