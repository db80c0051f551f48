import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { unlessAborted } from '../../../runtime/client/unless-aborted';

const never = new Promise<never>(() => undefined);

it('is the outcome of the promise, and leaves nothing at the signal', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('ends with the reason of the signal, whether it comes or has come', async () => {
  const controller = new AbortController();
  const waiting = unlessAborted(never, controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(unlessAborted(Promise.resolve(1), controller.signal)).rejects.toThrow('enough');
});

it('lets the promise fail unseen once nobody waits for it', async () => {
  const unseen: unknown[] = [];
  const note = (reason: unknown) => unseen.push(reason);
  process.on('unhandledRejection', note);
  await expect(
    unlessAborted(Promise.reject(new Error('late')), AbortSignal.abort(new Error('enough'))),
  ).rejects.toThrow('enough');
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(unseen).toEqual([]);
});
