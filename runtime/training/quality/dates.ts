import type { Column } from '../../data/dataset';
import type { CheckedTable, Finding } from './finding';

const ADVICE =
  'of which every new one is unknown to the model; drop the column, or replace it by numbers such as the hour of the day (train --time sorts the rows by a column with their times and drops it)';
/** Share of the distinct values that must be dates. */
const MOST = 0.9;

const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
/** A month name in any language, if a year of four digits follows. */
const WORD = String.raw`\p{L}{3,10}\.?`;
const YEAR = String.raw`(?:19|20)\d\d`;
const WEEKDAY = String.raw`(?:\p{L}{2,10}\.?,? )?`;
const TIME = String.raw`(?:[T ,]+.*)?`;
const TEXT_DATES = [
  String.raw`\d{4}-\d{1,2}-\d{1,2}`,
  String.raw`\d{1,2}[./-]\d{1,2}[./-]\d{2,4}`,
  String.raw`\d{4}[./]\d{1,2}[./]\d{1,2}`,
  // 1 Mar 2024, 1. März 2024, 01-Mar-24, Fri, 01 Mar 2024
  String.raw`${WEEKDAY}\d{1,2}\.?[ /-]${WORD}[ ,/-]+${YEAR}`,
  String.raw`\d{1,2}[ /-]?${MONTH}[ /-]?\d{2}`,
  // March 1, 2024; Fri Mar 1 10:00:00 2024
  String.raw`${WEEKDAY}${MONTH} \d{1,2}(?:st|nd|rd|th)?,? (?:[\d:]+ (?:[A-Z]{3,4} )?)?${YEAR}`,
  // 2024-03, Mar 2024, 2024-W09, 2024-Q1, Q1 2024
  String.raw`${YEAR}[-/.](?:0[1-9]|1[0-2])`,
  String.raw`${MONTH}[ -]?${YEAR}`,
  String.raw`${YEAR}[- ]?[WQ]\d{1,2}(?:-\d)?`,
  String.raw`[WQ]\d{1,2}[- /]${YEAR}`,
];
const DATE = new RegExp(`^(?:${TEXT_DATES.join('|')})${TIME}$`, 'iu');

/** From 2000 to 2100, in seconds since 1970. */
const EPOCH = { from: 946_684_800, to: 4_102_444_800 };
const EPOCH_UNITS = [
  ['seconds', 1],
  ['milliseconds', 1e3],
  ['microseconds', 1e6],
  ['nanoseconds', 1e9],
] as const;
/** Digits of a date: years, months, days and the time. */
const DIGIT_DATES = [
  ['yyyymmdd', /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)$/],
  ['yyyymmddhhmm', /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)(?<h>\d\d)[0-5]\d$/],
  ['yyyymmddhhmmss', /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)(?<h>\d\d)[0-5]\d[0-5]\d$/],
  ['yyyymmddhh', /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)(?<h>\d\d)$/],
  ['yyyymm', /^(?<y>\d{4})(?<m>\d\d)$/],
  ['ddmmyyyy', /^(?<d>\d{1,2})(?<m>\d\d)(?<y>\d{4})$/],
  ['mmddyyyy', /^(?<m>\d{1,2})(?<d>\d\d)(?<y>\d{4})$/],
  ['yymmdd', /^(?<y>\d\d)(?<m>\d\d)(?<d>\d\d)$/],
] as const;
/** Number of distinct values from which numbers are not all dates by chance. */
const FEWEST_DIGIT_DATES = { yyyymm: 6, yymmdd: 10, other: 2 };
/** Typical names of columns with times. */
const TIME_NAME =
  /(?:^|[^a-z])(?:ts|t|time|timestamp|date|datetime|day|dt|epoch|created|updated|modified|at|when|utc)(?:$|[^a-z])|time|date/i;

/**
 * Severe for columns of dates: later dates are outside of the training range, and as text each becomes a category. A
 * forest can use numbers derived from a date (hour of the day, day of the week, days since). A warning for numbers that
 * may also be a measurement.
 */
export function checkDates({ features }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    const seen = column.kind === 'numeric' ? numericDates(column.name, column.values) : textDates(column);
    if (seen === undefined) return [];
    const message = `"${column.name}" ${seen.what}, ${seen.severity === 'severe' ? ADVICE : `${ADVICE}, unless it is a measurement`}`;
    return [{ check: 'dates', severity: seen.severity, message, drop: [column.name] }];
  });
}

type Seen = { readonly what: string; readonly severity: Finding['severity'] } | undefined;

function textDates({ name, categories }: Extract<Column, { kind: 'categorical' }>): Seen {
  if (categories.length === 0) return undefined;
  const dates = categories.filter((value) => DATE.test(value));
  if (dates.length >= MOST * categories.length) {
    return { what: `holds dates (such as "${dates[0]!}")`, severity: 'severe' };
  }
  // whole numbers that floats cannot represent are text
  return categories.every((value) => /^\d{10,20}$/.test(value))
    ? numericDates(name, Float64Array.from(categories, Number))
    : undefined;
}

function numericDates(name: string, values: Float64Array): Seen {
  const present = values.filter((value) => !Number.isNaN(value));
  const distinct = [...new Set(present)];
  if (distinct.length < 2) return undefined;
  const named = TIME_NAME.test(name);
  const unit = EPOCH_UNITS.find(([, size]) =>
    distinct.every((value) => value >= EPOCH.from * size && value <= EPOCH.to * size),
  );
  if (unit !== undefined) {
    const date = new Date((distinct[0]! / unit[1]) * 1000).toISOString().slice(0, 16).replace('T', ' ');
    const what = `holds what may be ${unit[0]} since 1970 (${distinct[0]!} is ${date})`;
    return { what, severity: named || isMonotone(present) ? 'severe' : 'warning' };
  }
  if (!distinct.every((value) => Number.isInteger(value) && value >= 0)) return undefined;
  const texts = distinct.map(String);
  const layout = DIGIT_DATES.find(([kind, pattern]) => {
    const fewest =
      kind === 'yyyymm' || kind === 'yymmdd' ? FEWEST_DIGIT_DATES[kind] : FEWEST_DIGIT_DATES.other;
    // a number loses its leading zeros
    const width = kind === 'yymmdd' ? 6 : 0;
    return (
      texts.length >= (named ? 2 : fewest) &&
      texts.every((text) => isDate(pattern.exec(text.padStart(width, '0'))?.groups))
    );
  });
  if (layout !== undefined)
    return { what: `holds dates as ${layout[0]} (such as ${texts[0]!})`, severity: 'severe' };
  const excel = named && distinct.every((value) => value >= 20_000 && value <= 80_000);
  return excel
    ? { what: `holds what may be Excel's days (such as ${texts[0]!})`, severity: 'warning' }
    : undefined;
}

function isDate(groups: Record<string, string> | undefined): boolean {
  if (groups === undefined) return false;
  const { y = '', m, d = '01', h = '00' } = groups;
  const year = y.length === 2 ? 2000 + Number(y) : Number(y);
  const day = new Date(Date.UTC(year, Number(m) - 1, Number(d)));
  return (
    year >= 1900 &&
    year <= 2100 &&
    day.getUTCMonth() === Number(m) - 1 &&
    day.getUTCDate() === Number(d) &&
    Number(h) < 24
  );
}

function isMonotone(values: Float64Array): boolean {
  const goesUp = values.every((value, row) => row === 0 || value >= values[row - 1]!);
  return goesUp || values.every((value, row) => row === 0 || value <= values[row - 1]!);
}
