import { expect, it } from 'vitest';
import { modelLimitBytes } from '../../../runtime/model/model-limit';

const MEBIBYTE = 1024 * 1024;
const limit = (memory: number, heap = 4096) => modelLimitBytes(memory * MEBIBYTE, heap * MEBIBYTE) / MEBIBYTE;

it('a model has an eighth of the memory above 128 MiB', () => {
  expect(limit(512)).toBe(48);
  expect(limit(1024)).toBe(112);
});

it('a model has at most a third of the heap above 128 MiB', () => {
  expect(limit(4096, 256)).toBeCloseTo(128 / 3, 5);
});

it('a model of a ConfigMap fits in any pod', () => {
  expect(limit(128, 64)).toBe(4);
});

it('what is larger than 256 MiB is no model, in any machine', () => {
  expect(limit(65_536, 32_768)).toBe(256);
});
