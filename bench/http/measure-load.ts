import type { PinnedServer } from './pinned-server';
import type { Measured } from './results';
import { load } from './wrk';

/** Puts a server under load and reads what it used meanwhile. */
export function measureLoad(
  server: PinnedServer,
  script: string,
  connections: number,
  seconds: number,
): Measured {
  const before = server.usage();
  const { requests, failed, seconds: time, p50, p99 } = load(script, server.port, connections, seconds);
  const { cpu, memory } = server.usage();
  const used = cpu - before.cpu;
  return {
    requestsPerSecond: requests / time,
    failed,
    p50,
    p99,
    cpu: (used / requests) * 1e6,
    busy: used / time,
    memory: memory / 1e6,
  };
}
