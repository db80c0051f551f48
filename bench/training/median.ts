/** The middle one of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds a call. Quick calls are timed several at a time, because the clock is not that fine. */
export function medianTime(times: number, call: () => unknown, callsATime = 1): number {
  for (let i = 0; i < Math.min(200, times); i++) call();
  return median(
    Array.from({ length: times }, () => {
      const start = performance.now();
      for (let i = 0; i < callsATime; i++) call();
      return (performance.now() - start) / callsATime;
    }),
  );
}
