import { expect, it } from 'vitest';
import { accelerated } from '../../preview/acceleration';

it('divides a waiting time of several units', () => {
  expect(accelerated('1h30m', 30)).toBe('180000ms');
});

it('waits at least a second, and not at all for a time of 0', () => {
  expect(accelerated('10s', 30)).toBe('1000ms');
  expect(accelerated('0s', 30)).toBe('0s');
});

it('leaves a waiting time as it is without --accelerate', () => {
  expect(accelerated('5m', 1)).toBe('5m');
});

it('refuses what is no duration of Prometheus', () => {
  expect(() => accelerated('5 minutes', 30)).toThrow('"5 minutes" is not a duration');
});
