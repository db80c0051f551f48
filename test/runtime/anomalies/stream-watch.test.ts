import { describe, expect, it } from 'vitest';
import { ReorderBuffer, MOST_WAITING } from '../../../runtime/anomalies/reorder-buffer';
import { MINUTE, watchLines } from './watch-lines';

const START = Date.UTC(2026, 0, 1);
const line = (minute: number, value: unknown): string =>
  JSON.stringify({ timestamp: START + minute * MINUTE, cpu_usage_percent: value });
const lines = (...values: [minute: number, value: unknown][]): string[] =>
  values.map(([minute, value]) => line(minute, value));

describe('an anomaly', () => {
  it('has its start, end, peak and mean, and ends with the reading that is not above', () => {
    const { anomalies } = watchLines(lines([0, 10], [5, 91], [10, 99], [15, 95], [20, 90], [25, 95]));
    expect(anomalies).toEqual([
      {
        start: START + 5 * MINUTE,
        end: START + 20 * MINUTE,
        lastAbove: START + 15 * MINUTE,
        peak: 99,
        mean: 95,
        readings: 3,
        endedBy: 'reading',
      },
    ]);
  });

  it('that goes on at the end of the stream ends, so far, with the last reading', () => {
    const { anomalies, summary } = watchLines(lines([0, 95], [5, 95]));
    expect(anomalies).toMatchObject([{ end: START + 5 * MINUTE, endedBy: 'nothing' }]);
    expect(summary.anomalies).toBe(1);
  });

  it('is no single reading of a five-minute series', () => {
    expect(watchLines(lines([0, 95], [5, 10])).anomalies).toEqual([]);
  });

  it('does not go on over a gap that is longer than a reading stands for', () => {
    const values = lines([0, 95], [5, 95], [16, 95], [21, 95], [26, 0]);
    const { anomalies, summary } = watchLines(values);
    expect(anomalies).toMatchObject([
      { start: START, end: START + 10 * MINUTE, endedBy: 'gap' },
      { start: START + 16 * MINUTE, endedBy: 'reading' },
    ]);
    expect(summary.gaps).toBe(1);
    expect(watchLines(values, { maxGapMs: 11 * MINUTE }).anomalies).toMatchObject([
      { start: START, end: START + 26 * MINUTE, readings: 4 },
    ]);
  });
});

describe('readings', () => {
  it('that come up to the bound too late are put in their place; later ones are counted and left out', () => {
    const { anomalies, summary } = watchLines(lines([0, 95], [10, 95], [5, 10], [15, 0], [30, 0], [4, 99]));
    expect(anomalies).toEqual([]);
    expect(summary).toMatchObject({ lines: 6, read: 5, outOfOrder: 2, late: 1 });
  });

  it('of the same time count once, and the first one counts', () => {
    const { anomalies, summary } = watchLines(lines([0, 95], [0, 95], [5, 95], [5, 0], [10, 0]), {
      reorderMs: 0,
    });
    expect(anomalies).toMatchObject([{ readings: 2 }]);
    expect(summary).toMatchObject({ read: 3, duplicate: 1, conflict: 1 });
  });

  it('are as many as 100,000 that wait, however long the bound is', () => {
    const buffer = new ReorderBuffer(Infinity);
    let given = 0;
    for (let time = 0; time < MOST_WAITING + 10; time++) given += [...buffer.push({ time, value: 0 })].length;
    expect(given).toBe(10);
  });

  it('may be text, or lie in an object', () => {
    const nested = [0, 5].map((minute) => `{"at":{"ms":${START + minute * MINUTE}},"cpu.usage":" 95.5 "}`);
    const { anomalies } = watchLines(nested, { timeField: 'at.ms', valueField: 'cpu.usage' });
    expect(anomalies).toMatchObject([{ peak: 95.5 }]);
  });
});

describe('a line that is no reading', () => {
  it.each([
    ['{"timestamp":', 'the line is not JSON'],
    ['[1,2]', 'the line must be a JSON object, got [1,2]'],
    ['{"timestamp":"2014","cpu_usage_percent":1}', 'could be in any unit'],
    ['{"timestamp":"yesterday","cpu_usage_percent":1}', 'is not RFC 3339'],
    ['{"timestamp":1396440000,"cpu_usage":1}', 'no member cpu_usage_percent; it has timestamp, cpu_usage'],
    ['{"time_stamp":1396440000}', 'no member timestamp; did you mean time_stamp?'],
    [line(1, null), 'cpu_usage_percent must be a number of at least 0, got null'],
    [line(1, ''), 'got ""'],
    [line(1, 'high'), 'got "high"'],
    [line(1, -1), 'got -1'],
  ])('%s is counted, told with its number, and changes nothing', (bad, problem) => {
    const { anomalies, summary, problems } = watchLines([line(0, 95), '', bad, line(5, 95)]);
    expect(anomalies).toMatchObject([{ readings: 2 }]);
    expect(summary).toMatchObject({ lines: 3, read: 2, malformed: 1 });
    expect(problems).toEqual([expect.stringMatching(/^3: /) as string]);
    expect(problems[0]).toContain(problem);
  });

  it('stops the watch if its time could be read in two ways and nothing was read before', () => {
    const naive = '{"timestamp":"2014-04-02 14:29:00","cpu_usage_percent":1}';
    expect(() => watchLines(['not JSON', naive])).toThrow(/^line 2: .*--assume-offset/);
  });
});
