/** Quota and period in one file, https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files */
const V2_MAX = '/sys/fs/cgroup/cpu.max';
/** https://docs.kernel.org/scheduler/sched-bwc.html */
const V1_QUOTA = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us';
const V1_PERIOD = '/sys/fs/cgroup/cpu/cpu.cfs_period_us';

/**
 * Cores that the process may use: the CPU limit of its container, or without a limit the cores of the machine.
 *
 * @param readFile gives a file's text, or undefined if there is no such file
 * @param cores cores of the machine that the process may run on
 */
export function cpuLimitCores(readFile: (path: string) => string | undefined, cores: number): number {
  const [quota, period] =
    readFile(V2_MAX)?.trim().split(' ') ?? [V1_QUOTA, V1_PERIOD].map((path) => readFile(path)?.trim());
  // without a limit the quota is "max" (v2) or -1 (v1)
  const limit = Number(quota) / Number(period);
  return limit > 0 && Number.isFinite(limit) ? Math.min(limit, cores) : cores;
}
