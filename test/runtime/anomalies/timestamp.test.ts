import { describe, expect, it } from 'vitest';
import { parseTimestamp, TimestampError, type TimestampForm } from '../../../runtime/anomalies/timestamp';

const NOON = Date.UTC(2014, 3, 2, 12);

function problemOf(value: unknown, form?: TimestampForm): TimestampError {
  try {
    parseTimestamp(value, form);
  } catch (error) {
    if (error instanceof TimestampError) return error;
  }
  throw new Error('the time was read');
}

describe('a time', () => {
  it.each([
    '2014-04-02T12:00:00Z',
    '2014-04-02t12:00:00z',
    '2014-04-02 12:00:00Z',
    '2014-04-02T12:00:00.000999Z',
    '2014-04-02T14:00:00+02:00',
    '2014-04-02T14:00:00+0200',
    '2014-04-01T23:15:00-12:45',
    '2014-04-02T12:00:00-00:00',
    NOON / 1000,
    NOON,
    NOON * 1000,
    NOON * 1_000_000,
    String(NOON / 1000),
    `${NOON / 1000}.0004`,
    '1.39644e9',
  ])('%j is noon', (value) => {
    expect(parseTimestamp(value)).toBe(NOON);
  });

  it('keeps milliseconds, which seconds with a fraction hold only nearly', () => {
    expect(parseTimestamp('2014-04-02T12:00:00.285Z')).toBe(NOON + 285);
    expect(parseTimestamp(NOON / 1000 + 0.285)).toBe(NOON + 285);
  });

  it('of a leap second is the next second', () => {
    expect(parseTimestamp('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
  });

  it('in another unit, or without an offset, is read when that is said', () => {
    expect(parseTimestamp(86_400, { unit: 's' })).toBe(86_400_000);
    expect(parseTimestamp(NOON, { unit: 'us' })).toBe(Math.floor(NOON / 1000));
    expect(parseTimestamp('2014-04-02 14:00:00', { offsetMinutes: 120 })).toBe(NOON);
    expect(parseTimestamp('2014-04-02T12:00:00Z', { offsetMinutes: 120 })).toBe(NOON);
  });

  it.each([0, 86_400, 999_999_999, 20_140_402_120_000, '20140402', -5, 1e30])(
    '%j could be in any unit',
    (value) => {
      const { ambiguous, message } = problemOf(value);
      expect(ambiguous).toBe(true);
      expect(message).toContain('say the unit (--time-unit s, ms, us or ns)');
    },
  );

  it('without an offset could be anywhere', () => {
    const { ambiguous, message } = problemOf('2014-04-02 12:00:00');
    expect(ambiguous).toBe(true);
    expect(message).toContain('--assume-offset');
  });

  it.each([
    ['2014-02-29T12:00:00Z', 'is not in the calendar'],
    ['2014-13-01T12:00:00Z', 'is not in the calendar'],
    ['2014-04-02T24:00:00Z', 'is not in the calendar'],
    ['2014-04-02T12:00:00+24:00', 'is not in the calendar'],
    ['2014-04-02', 'has no hour; write RFC 3339, such as 2014-04-02T14:29:00Z'],
    ['02/04/2014 12:00', 'is not RFC 3339'],
    ['', 'is not RFC 3339'],
    [null, 'the time is null'],
    [true, 'the time is true'],
  ])('%j is none', (value, problem) => {
    const { ambiguous, message } = problemOf(value);
    expect(ambiguous).toBe(false);
    expect(message).toContain(problem);
  });

  it('is in no year if its unit is wrong', () => {
    expect(problemOf(NOON * 1_000_000, { unit: 's' }).message).toContain('in no year of the calendar');
  });
});
