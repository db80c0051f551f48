import { expect, test } from 'vitest';
import { nearestName } from '../../../runtime/data/nearest-name';

test('the nearest name is found in spite of case, missing and swapped letters', () => {
  const names = ['hpa-owns-replicas', 'network-policy', 'Product ID'];
  expect(nearestName('hpa-own-replicsa', names)).toBe('hpa-owns-replicas');
  expect(nearestName('product id', names)).toBe('Product ID');
});

test('no name is near to one that shares nothing with it', () => {
  expect(nearestName('latency', ['cpu', 'memory'])).toBeUndefined();
  expect(nearestName('latency', [])).toBeUndefined();
});
