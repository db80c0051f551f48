import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Window } from '../../../runtime/drift/window';

/** Adds rows of one column whose predictions are the values negated. */
function add(window: Window, values: readonly number[], now = 0): void {
  const rows = Float64Array.from(values);
  window.add(
    rows,
    rows.length,
    rows.map((value) => -value),
    now,
  );
}

describe('the window', () => {
  test('lets the oldest row leave first', () => {
    const window = new Window(3, 1);
    add(window, [10, 20]);
    expect([...window.column(0)]).toEqual([10, 20]);
    add(window, [60, 100]);
    expect([...window.column(0)]).toEqual([20, 60, 100]);
    expect(window.rows).toBe(3);
  });

  test('keeps columns apart, and the predictions after them', () => {
    const window = new Window(4, 2);
    window.add(Float64Array.of(1, 100, 3, 300), 2, Float64Array.of(7, 8), 0);
    expect([0, 1, 2].map((column) => [...window.column(column)])).toEqual([
      [1, 3],
      [100, 300],
      [7, 8],
    ]);
  });

  test('gives copies, which requests do not change', () => {
    const window = new Window(2, 1);
    add(window, [1, 2]);
    const column = window.column(0);
    add(window, [3]);
    expect([...column]).toEqual([1, 2]);
  });

  test('has exactly its latest rows, the oldest first, whatever the size and the requests', () => {
    const requests = fc.array(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 9 }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 17 }), requests, (size, batches) => {
        const window = new Window(size, 1);
        for (const batch of batches) add(window, batch);
        expect([...window.column(0)]).toEqual(batches.flat().slice(-size));
      }),
    );
  });

  test('with an age lets go of what is older, and of nothing else, whatever the times', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), steps, (size, pauses) => {
        const window = new Window(size, 1, 100);
        let now = 0;
        const times = pauses.map((pause) => {
          now += pause;
          add(window, [now], now);
          return now;
        });
        window.expire(now + 30);
        expect([...window.column(0)]).toEqual(times.slice(-size).filter((time) => now + 30 - time <= 100));
      }),
    );
  });

  test('without an age keeps its rows', () => {
    const window = new Window(2, 1);
    add(window, [1]);
    window.expire(Number.MAX_VALUE);
    expect(window.rows).toBe(1);
  });
});
