import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../runtime/webhook/retry-after';

const NOW = Date.UTC(2026, 0, 1);

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After: %s asks for %s ms', (value, expected) => {
  expect(retryAfterMs(value, NOW)).toBe(expected);
});
