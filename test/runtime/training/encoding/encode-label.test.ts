import { describe, expect, test } from 'vitest';
import { encodeLabel, inferTask } from '../../../../runtime/training/encoding/encode-label';
import { readCsv } from '../../../../runtime/data/read-csv';

function label(...cells: (string | number)[]) {
  return readCsv(Buffer.from(`y,x\n${cells.map((cell) => `${cell},1\n`).join('')}`)).dataset.columns[0]!;
}

describe('the task is', () => {
  test.each([
    ['classification for text', ['true', 'false'], 'classification'],
    ['classification for a few whole numbers', [0, 1, 2, 1], 'classification'],
    ['regression for fractions', [0, 1, 0.5], 'regression'],
    ['regression for many whole numbers', Array.from({ length: 21 }, (_, i) => i), 'regression'],
  ])('%s', (_, cells, task) => {
    expect(inferTask(label(...cells))).toBe(task);
  });
});

test('classes of numbers are numbers in their order, not that of their digits', () => {
  const target = encodeLabel(label(10, 9, 10, 'NA', 2), 'classification');
  expect(target.classes).toEqual([2, 9, 10]);
  expect([...target.values]).toEqual([2, 1, 2, NaN, 0]);
});

test('true and false stay text', () => {
  expect(encodeLabel(label('true', 'false'), 'classification').classes).toEqual(['false', 'true']);
});

test('a regression of text is refused with an example', () => {
  expect(() => encodeLabel(label('high', 'low'), 'regression')).toThrow(/"y" holds text \("high", "low"\)/);
});
