import { duration } from './figures';
import { html, type Html } from './html';

/**
 * The start of a state, and the time since then.
 *
 * @param time ISO 8601, UTC
 * @param now milliseconds since the epoch
 */
export function sinceTime(time: string, now: number): Html {
  return html`since <time datetime="${time}">${minuteOf(time)}</time> (${duration(now - Date.parse(time))})`;
}

/** `2026-01-01 03:12 UTC` */
export function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
