import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeliveryError } from '../../../runtime/webhook/delivery-error';
import { RETRY_LIMITS, retryPolicy } from '../../../runtime/webhook/retry-policy';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Tries of a delivery that always fails, by the time at which each was made. */
async function tries(limits: Partial<typeof RETRY_LIMITS>, random: number, error: Error): Promise<number[]> {
  const start = Date.now();
  const times: number[] = [];
  const end = retryPolicy({ ...RETRY_LIMITS, ...limits }, () => random)
    .execute(() => {
      times.push(Date.now() - start);
      throw error;
    })
    .catch((reason: unknown) => reason);
  await vi.advanceTimersByTimeAsync(7_200_000);
  expect(await end).toBeInstanceOf(Error);
  return times;
}

describe('a delivery that fails', () => {
  test('is tried again after a random part of a wait that doubles up to a limit', async () => {
    const limits = { tries: 6, failuresToOpen: 100, firstBackoffMs: 1000, mostBackoffMs: 4000 };
    const error = new DeliveryError('later', true);
    expect(await tries(limits, 0.5, error)).toEqual([0, 500, 1500, 3500, 5500, 7500]);
    expect(await tries(limits, 0.001, error)).toEqual([0, 1, 3, 7, 11, 15]);
  });

  test('is tried again no earlier than the receiver asks for, up to a limit', async () => {
    const limits = { tries: 3, failuresToOpen: 100, mostRetryAfterMs: 60_000 };
    expect(await tries(limits, 0.001, new DeliveryError('later', true, 7000))).toEqual([0, 7000, 14_000]);
    expect(await tries(limits, 0.001, new DeliveryError('later', true, 1e9))).toEqual([0, 60_000, 120_000]);
  });

  test('is tried again after an error of the network', async () => {
    expect(await tries({ tries: 2 }, 0, new Error('ECONNRESET'))).toHaveLength(2);
  });

  test('is not tried again when it cannot succeed', async () => {
    expect(await tries({}, 0, new DeliveryError('never', false))).toEqual([0]);
  });

  test('is tried once in each pause of an open circuit', async () => {
    const limits = { tries: 8, failuresToOpen: 2, openMs: 30_000, firstBackoffMs: 2, mostBackoffMs: 2 };
    // waits are 1 ms; the 3rd, 5th and 7th try find the circuit open and send nothing
    expect(await tries(limits, 0.5, new DeliveryError('later', true))).toEqual([
      0, 1, 30_002, 60_003, 90_004,
    ]);
  });

  test('is tried for the better part of an hour, which outlives the restart of a receiver', async () => {
    const times = await tries({}, 0.5, new DeliveryError('later', true));
    expect(times.at(-1)).toBeGreaterThan(45 * 60_000);
    expect(times.at(-1)).toBeLessThan(75 * 60_000);
    const pauses = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  });
});
