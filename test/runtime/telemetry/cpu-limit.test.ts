import { expect, it } from 'vitest';
import { cpuLimitCores } from '../../../runtime/telemetry/cpu-limit';

const V2 = '/sys/fs/cgroup/cpu.max';
const QUOTA = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us';
const PERIOD = '/sys/fs/cgroup/cpu/cpu.cfs_period_us';

it.each<[string, Record<string, string>, number]>([
  ['cgroup v2 with a limit', { [V2]: '50000 100000\n' }, 0.5],
  ['cgroup v2 with another period', { [V2]: '30000 20000\n' }, 1.5],
  ['cgroup v2 without a limit', { [V2]: 'max 100000\n' }, 8],
  ['cgroup v1 with a limit', { [QUOTA]: '200000\n', [PERIOD]: '100000\n' }, 2],
  ['cgroup v1 without a limit', { [QUOTA]: '-1\n', [PERIOD]: '100000\n' }, 8],
  ['no cgroup', {}, 8],
  ['a limit above the machine', { [V2]: '1600000 100000\n' }, 8],
  ['files of no known form', { [V2]: 'garbage' }, 8],
])('under %s a process of eight cores may use its limit', (_, files, cores) => {
  expect(cpuLimitCores((path) => files[path], 8)).toBe(cores);
});
