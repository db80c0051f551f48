/** Units of a number that counts from 1970. */
export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;

export type TimeUnit = (typeof TIME_UNITS)[number];

export interface TimestampForm {
  /** The unit of numbers. @default - found by their size */
  readonly unit?: TimeUnit;
  /** Offset from UTC of times that name none, in minutes. @default - such times are refused */
  readonly offsetMinutes?: number;
}

/** A time that cannot be read. */
export class TimestampError extends Error {
  constructor(
    message: string,
    /** Whether it could be read in two ways, so that an option must say which; otherwise it is no time at all. */
    readonly ambiguous: boolean,
  ) {
    super(message);
    this.name = 'TimestampError';
  }
}

/** From September 2001 to November 2286 the number of digits tells the unit: 10 of seconds, 13 of milliseconds, and so on. */
const FIRST_SECOND = 1e9;
const PER_SECOND: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
/** The greatest time of a Date, https://tc39.es/ecma262/#sec-time-values-and-time-range. */
const LAST_MS = 8.64e15;

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6, and ISO 8601's offset without a colon; the offset can be missing. */
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d))?$/;

/**
 * Milliseconds since 1970, the resolution of Prometheus. Finer fractions are cut off.
 *
 * @param value RFC 3339 with any offset, or a number (also as text) of seconds, milliseconds, microseconds or nanoseconds
 * @throws TimestampError
 * @example
 * parseTimestamp('2014-04-02T16:29:00+02:00'); // 1396448940000
 * parseTimestamp(1396448940); // 1396448940000
 */
export function parseTimestamp(value: unknown, form: TimestampForm = {}): number {
  if (typeof value === 'number') return fromNumber(value, String(value), form.unit);
  if (typeof value !== 'string')
    throw new TimestampError(
      `the time is ${JSON.stringify(value)}; write RFC 3339 (2014-04-02T14:29:00Z) or a number since 1970`,
      false,
    );
  const text = value.trim();
  if (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return fromNumber(Number(text), text, form.unit);
  return fromText(text, form.offsetMinutes);
}

function fromNumber(value: number, written: string, unit: TimeUnit | undefined): number {
  const found =
    unit ??
    TIME_UNITS.find((each) => {
      const first = FIRST_SECOND * PER_SECOND[each];
      return value >= first && value < 10 * first;
    });
  if (found === undefined) {
    throw new TimestampError(
      `the time ${written} could be in any unit: 10 digits are read as seconds, 13 as milliseconds, 16 as microseconds, 19 as nanoseconds; say the unit (--time-unit s, ms, us or ns)`,
      true,
    );
  }
  // seconds are the only unit whose fractions are common, and 0.285 * 1000 is below 285
  const milliseconds =
    found === 's'
      ? Math.floor(Number((value * 1000).toFixed(3)))
      : Math.floor(value / (PER_SECOND[found] / 1000));
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > LAST_MS)
    throw new TimestampError(
      `the time ${written} is in no year of the calendar when read as ${found}`,
      false,
    );
  return milliseconds;
}

function fromText(text: string, offsetMinutes: number | undefined): number {
  const match = RFC_3339.exec(text);
  if (match === null) {
    const dateAlone = /^\d{4}-\d\d-\d\d$/.test(text);
    throw new TimestampError(
      dateAlone
        ? `the time ${JSON.stringify(text)} has no hour; write RFC 3339, such as ${text}T14:29:00Z`
        : `the time ${JSON.stringify(text)} is not RFC 3339, such as 2014-04-02T14:29:00Z or 2014-04-02T16:29:00+02:00`,
      false,
    );
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [fraction = '', utc, sign, offsetHour, offsetMinute] = match.slice(7);
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const [hours, minutes] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)];
  // 60 is a leap second
  const inCalendar =
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth && hour <= 23 && minute <= 59;
  if (!inCalendar || second > 60 || hours > 23 || minutes > 59)
    throw new TimestampError(`the time ${JSON.stringify(text)} is not in the calendar`, false);
  let offset = offsetMinutes;
  if (utc !== undefined) offset = 0;
  if (sign !== undefined) offset = (hours * 60 + minutes) * (sign === '-' ? -1 : 1);
  if (offset === undefined) {
    throw new TimestampError(
      `the time ${JSON.stringify(text)} names no offset from UTC; say which it has (--assume-offset Z, or such as +02:00)`,
      true,
    );
  }
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  return Date.UTC(year, month - 1, day, hour, minute - offset, second, milliseconds);
}
