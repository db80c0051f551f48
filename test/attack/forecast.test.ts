import { describe, expect, it } from 'vitest';
import { forecast } from '../../attack/forecast';
import { DEFAULT_COST } from '../../simulation/request-cost';

const FLEET = { pods: 6, coresEach: 1, percent: 80, alert: 'AdminNotification_MaxScaleHighCPU' };

describe('a forecast', () => {
  it('says that the attack of the older stacks cannot load six pods, and what could', () => {
    const [verdict, offer] = forecast(DEFAULT_COST, { rate: 1500, rowsEach: 1 }, FLEET);
    expect(verdict).toBe(
      '1,500 single-row requests a second use 0.12 of one core of this runtime, so they cannot fire AdminNotification_MaxScaleHighCPU on 6 pods with 1 core each: about 59,000 could.',
    );
    expect(offer).toContain('--escalate-to 59000');
    expect(offer).toContain('a CPU limit of 25m');
  });

  it('offers rows that really suffice, and a rate and limits that do', () => {
    const load = { rate: 5000, rowsEach: 1 };
    const [, offer = ''] = forecast(DEFAULT_COST, load, FLEET);
    const [, rows, rate, limit] = /--rows (\d+); --escalate-to (\d+); .* (\d+)m/.exec(offer)!.map(Number);
    const canFire = (text: readonly string[]) => text.length === 1 && text[0]!.endsWith('can fire.');
    expect(canFire(forecast(DEFAULT_COST, { ...load, rowsEach: rows! }, FLEET))).toBe(true);
    expect(canFire(forecast(DEFAULT_COST, { rate: rate!, rowsEach: 1 }, FLEET))).toBe(true);
    expect(canFire(forecast(DEFAULT_COST, load, { ...FLEET, coresEach: limit! / 1000 }))).toBe(true);
  });

  it('offers no more rows than any service takes, and names the variable where it takes fewer', () => {
    expect(forecast(DEFAULT_COST, { rate: 1500, rowsEach: 1 }, FLEET)[1]).toContain(
      'MAX_ROWS, 1000 by default',
    );
    expect(forecast(DEFAULT_COST, { rate: 1, rowsEach: 1 }, FLEET)[1]).not.toContain('--rows');
  });
});
