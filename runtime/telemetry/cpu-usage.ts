/** Where the readings come from. */
export interface CpuSource {
  /** CPU time that the process has used, user and system, in seconds. */
  readonly cpuSeconds: () => number;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  /** Cores that the process may use; read each time, because a limit can be changed while a pod runs. */
  readonly limitCores: () => number;
}

/**
 * CPU used between two readings as a percentage of what the limit allows in that time: a function that gives the
 * usage since its last call, 0 to 100. A burst may overdraw the limit for one period of the scheduler; that is 100.
 */
export function createCpuUsage({ cpuSeconds, clock, limitCores }: CpuSource): () => number {
  let lastUsed = cpuSeconds();
  let lastTime = clock();
  let percent = 0;
  return () => {
    const used = cpuSeconds();
    const time = clock();
    const allowed = ((time - lastTime) / 1000) * limitCores();
    // two scrapes in one moment: the usage of the time before is the best there is
    if (allowed <= 0) return percent;
    percent = Math.min(100, Math.max(0, (100 * (used - lastUsed)) / allowed));
    lastUsed = used;
    lastTime = time;
    return percent;
  };
}
