import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { cpuLimitCores } from '../telemetry/cpu-limit';
import type { CpuSource } from '../telemetry/cpu-usage';

/** CPU time of this process, and the cores that it may use. */
export const processCpu: Omit<CpuSource, 'clock'> = {
  cpuSeconds: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  limitCores: () => cpuLimitCores(readIfThere, availableParallelism()),
};

/** Memory limit of the container, or without one the memory of the machine; and the limit of V8's heap. */
export function memoryLimits(): { readonly memoryBytes: number; readonly heapBytes: number } {
  return {
    // without a limit it is 0, or more than any machine has
    memoryBytes: Math.min(process.constrainedMemory() || Infinity, totalmem()),
    heapBytes: getHeapStatistics().heap_size_limit,
  };
}

/** Text of a file, or undefined if it cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
