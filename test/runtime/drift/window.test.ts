import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Window } from '../../../runtime/drift/window';

describe('the window', () => {
  test('lets the oldest row leave first', () => {
    const window = new Window(3, 1);
    const means = [10, 20, 60, 100, 1000].map((value) => {
      window.add(Float64Array.of(value), 1);
      return window.mean(0);
    });
    expect(means).toEqual([10, 15, 30, 60, 1160 / 3]);
    expect(window.rows).toBe(3);
  });

  test('keeps columns apart', () => {
    const window = new Window(4, 2);
    window.add(Float64Array.of(1, 100, 3, 300), 2);
    expect([window.mean(0), window.mean(1)]).toEqual([2, 200]);
  });

  test('holds the last rows of a request that is larger than itself', () => {
    const window = new Window(2, 1);
    window.add(Float64Array.of(1, 2, 3, 4, 5), 5);
    expect(window.mean(0)).toBe(4.5);
    expect(window.rows).toBe(2);
  });

  test('has no mean while it is empty', () => {
    expect(new Window(2, 1).mean(0)).toBeNaN();
  });

  test('has the mean of exactly its latest rows, whatever the size and the requests', () => {
    const requests = fc.array(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 9 }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 17 }), requests, (size, batches) => {
        const window = new Window(size, 1);
        for (const batch of batches) window.add(Float64Array.from(batch), batch.length);
        const latest = batches.flat().slice(-size);
        expect(window.rows).toBe(latest.length);
        expect(window.mean(0)).toBe(latest.reduce((sum, value) => sum + value, 0) / latest.length);
      }),
    );
  });

  test('is exact after a million rows, some of them huge', () => {
    const size = 100;
    const window = new Window(size, 1);
    const row = new Float64Array(1);
    for (let index = 0; index < 1_000_000; index++) {
      row[0] = index % 1000 === 0 ? 1e300 : index;
      window.add(row, 1);
    }
    // of 999,900 to 999,999; the last huge value was row 999,000
    expect(window.mean(0)).toBe(999_949.5);
  });

  test('recovers from sums that overflow', () => {
    const window = new Window(2, 1);
    window.add(Float64Array.of(1e308, 1e308), 2);
    expect(window.mean(0)).toBe(Infinity);
    window.add(Float64Array.of(1, 3), 2);
    expect(window.mean(0)).toBe(2);
  });
});
