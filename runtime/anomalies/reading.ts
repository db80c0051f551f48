import { nearestName } from '../data/nearest-name';
import { parseTimestamp, type TimestampForm } from './timestamp';

/** One value of a stream. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

export interface ReadingForm extends TimestampForm {
  /** Member that holds the time; dots lead into objects where no member has the whole name. */
  readonly timeField: string;
  /** Member that holds the value, a number or one as text. */
  readonly valueField: string;
}

/** A line that is no reading. */
export class ReadingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReadingError';
  }
}

/**
 * The reading on a line of JSON.
 *
 * @throws ReadingError, or TimestampError
 * @example
 * parseReading('{"timestamp":1396448940,"cpu_usage_percent":42.6}', { timeField: 'timestamp', valueField: 'cpu_usage_percent' });
 */
export function parseReading(line: string, form: ReadingForm): Reading {
  const members = parseObject(line);
  const time = parseTimestamp(memberOf(members, form.timeField), form);
  const written = memberOf(members, form.valueField);
  const value = typeof written === 'string' && written.trim() !== '' ? Number(written) : written;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new ReadingError(`${form.valueField} must be a number of at least 0, got ${shown(written)}`);
  }
  return { time, value };
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(line: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ReadingError(`the line is not JSON: ${shown(line)}`);
  }
  if (!isObject(value)) throw new ReadingError(`the line must be a JSON object, got ${shown(value)}`);
  return value;
}

function memberOf(members: Members, field: string): unknown {
  if (Object.hasOwn(members, field)) return members[field];
  const dot = field.indexOf('.');
  const inner = dot > 0 ? members[field.slice(0, dot)] : undefined;
  if (isObject(inner)) return memberOf(inner, field.slice(dot + 1));
  const names = Object.keys(members);
  const near = nearestName(field, names);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  throw new ReadingError(
    `the line has no member ${field}; ${meant}it has ${names.slice(0, 20).join(', ') || 'none'}`,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
