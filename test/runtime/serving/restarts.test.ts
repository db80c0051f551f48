import { describe, expect, it } from 'vitest';
import { Fleet } from '../../support/fleet';
import { haproxyInstalled } from '../../support/haproxy';

describe.runIf(haproxyInstalled)('two servers behind HAProxy, under constant load', () => {
  it('lose no request while they are restarted', async () => {
    const fleet = await Fleet.start(8);
    await fleet.restart(3);
    const { answered, failures } = await fleet.stop();
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  });

  it('lose no request while their model is swapped, and make each answer by one of them', async () => {
    const fleet = await Fleet.start(8);
    await fleet.swap(3);
    const { answered, failures } = await fleet.stop();
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(0);
  });
});
