import { pino } from 'pino';
import { expect, test } from 'vitest';
import { DriftReceiver, type DriftReceiverOptions } from '../../../runtime/receiver/drift-receiver';
import type { DriftNotice } from '../../../runtime/receiver/drift-notice';
import { EMPTY_STATE, type ReceiverState } from '../../../runtime/receiver/receiver-state';
import { TargetError, type TrainingTarget } from '../../../runtime/receiver/targets/training-target';

const MINUTE = 60_000;

/** A receiver whose pauses pass at once: the clock jumps to the end of each. */
function receiverInTime(target: TrainingTarget, options: Partial<DriftReceiverOptions> = {}) {
  const time = { now: Date.parse('2026-01-01T00:00:00Z') };
  const saved: ReceiverState[] = [];
  const receiver = new DriftReceiver({
    state: EMPTY_STATE,
    save: (state) => {
      saved.push(state);
      return Promise.resolve();
    },
    target,
    services: [],
    intervalMs: 6 * 60 * MINUTE,
    budget: 2,
    trainingMs: 60 * MINUTE,
    onCause: () => undefined,
    onTarget: () => undefined,
    logger: pino({ level: 'silent' }),
    clock: () => time.now,
    random: () => 1,
    timer: (milliseconds, action) => {
      // without an end it waits for an event
      if (milliseconds > 24 * 60 * MINUTE) return () => undefined;
      const passed = setImmediate(() => {
        time.now += milliseconds;
        action();
      });
      return () => {
        clearImmediate(passed);
      };
    },
    ...options,
  });
  return { receiver, time, saved };
}

const notice = (id: string): DriftNotice => ({
  id,
  service: 'serving/churn',
  digest: 'sha256:ab',
  episode: id,
  change: 'began',
});

test('a target that is down for an hour is tried at growing intervals, and then gets one training', async () => {
  const tries: number[] = [];
  const { receiver, time } = receiverInTime({
    start: () => {
      tries.push(time.now);
      if (time.now < begin + 60 * MINUTE)
        return Promise.reject(new TargetError('POST jobs was answered 503'));
      receiver.stop();
      return Promise.resolve({ name: 'churn-retraining-d1', existed: false });
    },
    runs: () => Promise.resolve(true),
  });
  const begin = time.now;
  await receiver.receive(notice('a'));
  await receiver.run();
  const pauses = tries.slice(1).map((at, index) => (at - tries[index]!) / 1000);
  expect(pauses.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(Math.max(...pauses)).toBe(300);
  expect(time.now - begin).toBeLessThan(66 * MINUTE);
  expect(receiver.waiting).toBe(0);
  expect(receiver.running).toBe(true);
});

test('a target that asks for a later try is not asked before', async () => {
  const tries: number[] = [];
  const { receiver, time } = receiverInTime({
    start: () => {
      tries.push(time.now);
      if (tries.length === 1) return Promise.reject(new TargetError('429', 20 * MINUTE));
      receiver.stop();
      return Promise.resolve({ name: '', existed: false });
    },
    runs: () => Promise.resolve(undefined),
  });
  await receiver.receive(notice('a'));
  await receiver.run();
  expect(tries[1]! - tries[0]!).toBe(20 * MINUTE);
});

test('a notice that cannot be written down has not been received', async () => {
  const { receiver } = receiverInTime(
    { start: () => Promise.reject(new Error('is not asked')), runs: () => Promise.resolve(false) },
    { save: () => Promise.reject(new Error('ENOSPC: no space left on device')) },
  );
  expect(await receiver.receive(notice('a'))).toBe('overflow');
  expect(receiver.waiting).toBe(0);
});

test('a hundred services wait at most; one more is asked to come again', async () => {
  const { receiver, saved } = receiverInTime({
    start: () => Promise.reject(new Error('is not asked')),
    runs: () => Promise.resolve(false),
  });
  for (let index = 0; index < 100; index++) {
    expect(await receiver.receive({ ...notice(`${index}`), service: `serving/s${index}` })).toBe('accepted');
  }
  expect(await receiver.receive(notice('more'))).toBe('overflow');
  expect(saved.at(-1)?.causes).toHaveLength(100);
});
