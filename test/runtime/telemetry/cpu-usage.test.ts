import { describe, expect, it } from 'vitest';
import { createCpuUsage } from '../../../runtime/telemetry/cpu-usage';

function usage(limitCores = 1) {
  const now = { cpu: 0, time: 0, limit: limitCores };
  const read = createCpuUsage({
    cpuSeconds: () => now.cpu,
    clock: () => now.time,
    limitCores: () => now.limit,
  });
  return { now, read };
}

describe('CPU usage', () => {
  it('is the share of the limit used since the last reading', () => {
    const { now, read } = usage(2);
    Object.assign(now, { cpu: 5, time: 10_000 });
    expect(read()).toBe(25);
    Object.assign(now, { cpu: 25, time: 20_000 });
    expect(read()).toBe(100);
  });

  it('stays at its last value for two readings in one moment', () => {
    const { now, read } = usage();
    Object.assign(now, { cpu: 0.5, time: 1000 });
    expect([read(), read()]).toEqual([50, 50]);
  });

  it('is never above 100, though a burst may overdraw the limit', () => {
    const { now, read } = usage(0.5);
    Object.assign(now, { cpu: 0.6, time: 1000 });
    expect(read()).toBe(100);
  });

  it('follows a limit that changes while the process runs', () => {
    const { now, read } = usage(1);
    Object.assign(now, { cpu: 1, time: 1000, limit: 4 });
    expect(read()).toBe(25);
  });
});
