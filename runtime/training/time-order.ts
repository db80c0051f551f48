import { parseTimestamp, TimestampError } from '../anomalies/timestamp';
import { DatasetError } from '../data/dataset-error';
import { takeRows, type Column, type Dataset } from '../data/dataset';

/** A date without a time. */
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Sorts the rows by a column with their times, the earliest first; rows of one time keep their order.
 *
 * @param name a column of RFC 3339 times, of dates such as 2024-03-01, of seconds or milliseconds since 1970, or of any
 *   other numbers that grow with time. Times without an offset are taken for UTC.
 * @throws DatasetError if there is no such column, or a row has no time in it
 */
export function inTimeOrder(dataset: Dataset, name: string): Dataset {
  const column = dataset.columns.find((each) => each.name === name);
  if (column === undefined) {
    const names = dataset.columns.map((each) => `"${each.name}"`).join(', ');
    throw new DatasetError(`there is no column "${name}" with the time of a row; the columns are ${names}`);
  }
  const times = timesOf(column);
  const missing = times.findIndex(Number.isNaN);
  if (missing !== -1) throw new DatasetError(`row ${missing + 1} has no time in "${name}"`);
  const order = Uint32Array.from(times, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b);
  return takeRows(dataset, order);
}

function timesOf(column: Column): Float64Array {
  if (column.kind === 'numeric') return column.values;
  const { categories, indices, name } = column;
  const times = categories.map((text) => timeOf(text, name));
  return Float64Array.from(indices, (index) => (index < 0 ? NaN : times[index]!));
}

function timeOf(text: string, name: string): number {
  if (DATE.test(text)) return Date.parse(text);
  try {
    return parseTimestamp(text, { offsetMinutes: 0 });
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error;
    const number = Number(text);
    if (!Number.isNaN(number)) return number;
    throw new DatasetError(
      `"${name}" has "${text}", which is no time: write times as 2024-03-01T10:00:00Z, dates as 2024-03-01, or numbers that grow with time`,
    );
  }
}
