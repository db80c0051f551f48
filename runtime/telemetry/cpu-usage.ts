/** Readings of CPU time. */
export interface CpuSource {
  /** CPU time that the process has used, user and system, in seconds. */
  readonly cpuSeconds: () => number;
  /** Milliseconds since any fixed time. */
  readonly clock: () => number;
  /** Cores that the process may use; read each time, because a limit can be changed while a pod runs. */
  readonly limitCores: () => number;
}

/**
 * CPU usage between two readings, as a percentage of the limit. The function returns the usage since its last call, 0 to
 * 100. A burst may exceed the limit for one period of the scheduler; it is reported as 100.
 */
export function createCpuUsage({ cpuSeconds, clock, limitCores }: CpuSource): () => number {
  let lastUsed = cpuSeconds();
  let lastTime = clock();
  let percent = 0;
  return () => {
    const used = cpuSeconds();
    const time = clock();
    const allowed = ((time - lastTime) / 1000) * limitCores();
    // two scrapes at the same time: the previous usage is still the best estimate
    if (allowed <= 0) return percent;
    percent = Math.min(100, Math.max(0, (100 * (used - lastUsed)) / allowed));
    lastUsed = used;
    lastTime = time;
    return percent;
  };
}
