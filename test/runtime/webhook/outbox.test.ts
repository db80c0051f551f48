import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Outbox } from '../../../runtime/webhook/outbox';

test('the outbox gives back in order, and of too many the latest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.array(fc.integer(), { maxLength: 30 }),
      (capacity, items) => {
        const outbox = new Outbox<number>(capacity);
        const dropped = items.filter((item) => outbox.push(item)).length;
        expect(outbox.length).toBeLessThanOrEqual(capacity);
        expect(dropped).toBe(Math.max(0, items.length - capacity));
        const out: number[] = [];
        for (let item = outbox.shift(); item !== undefined; item = outbox.shift()) out.push(item);
        expect(out).toEqual(items.slice(-capacity));
      },
    ),
  );
});

test('a cleared outbox says how much it held', () => {
  const outbox = new Outbox<string>(5);
  outbox.push('a');
  outbox.push('b');
  expect(outbox.clear()).toBe(2);
  expect(outbox.shift()).toBeUndefined();
});
