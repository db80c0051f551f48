import { expect, it } from 'vitest';
import { hurried } from '../../preview/hurry';

it('divides a waiting time of several units', () => {
  expect(hurried('1h30m', 30)).toBe('180000ms');
});

it('waits at least a second, and not at all for a time of 0', () => {
  expect(hurried('10s', 30)).toBe('1000ms');
  expect(hurried('0s', 30)).toBe('0s');
});

it('leaves a waiting time as it is without --hurry', () => {
  expect(hurried('5m', 1)).toBe('5m');
});

it('refuses what is no duration of Prometheus', () => {
  expect(() => hurried('5 minutes', 30)).toThrow('"5 minutes" is not a duration');
});
