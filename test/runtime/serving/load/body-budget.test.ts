import { expect, it } from 'vitest';
import { BodyBudget } from '../../../../runtime/serving/load/body-budget';

/** A budget, and the names of the bodies that have yielded. */
function budget(limit: number) {
  const bodies = new BodyBudget(limit);
  const yielded: string[] = [];
  const begin = (name: string) => bodies.begin(() => yielded.push(name));
  return { bodies, yielded, begin };
}

it('takes whole bodies up to its limit', () => {
  const { bodies } = budget(10_000);
  expect([bodies.take(6000), bodies.take(4000), bodies.take(1)]).toEqual([true, true, false]);
  bodies.release(4000);
  expect(bodies.take(4000)).toBe(true);
});

it('lets the bodies yield that have been coming longest, and no more of them than it needs', () => {
  const { bodies, yielded, begin } = budget(10_000);
  for (const name of ['first', 'second', 'third']) bodies.grow(begin(name), 2000);
  expect(bodies.take(5000)).toBe(true);
  expect(yielded).toEqual(['first']);
  expect(bodies.take(4000)).toBe(true);
  expect(yielded).toEqual(['first', 'second', 'third']);
});

it('lets no whole body yield to one that is coming', () => {
  const { bodies, yielded, begin } = budget(10_000);
  expect(bodies.take(9000)).toBe(true);
  bodies.grow(begin('coming'), 2000);
  expect(yielded).toEqual(['coming']);
  expect(bodies.take(1000)).toBe(true);
});

it('counts the parts of a body, which may be a byte each', () => {
  const { bodies, yielded, begin } = budget(10_000);
  const coming = begin('byte by byte');
  for (let part = 0; part < 30; part++) bodies.grow(coming, 1);
  expect(yielded).toEqual([]);
  for (let part = 0; part < 10; part++) bodies.grow(coming, 1);
  expect(yielded).toEqual(['byte by byte']);
});

it('gives back all of a body that has ended, once', () => {
  const { bodies, begin } = budget(10_000);
  const coming = begin('ended');
  bodies.grow(coming, 5000);
  bodies.end(coming);
  bodies.end(coming);
  expect([bodies.take(10_000), bodies.take(1)]).toEqual([true, false]);
});
