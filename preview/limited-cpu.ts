import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { METRICS } from '../runtime/contract/metrics';
import { cpuLimitCores } from '../runtime/telemetry/cpu-limit';
import { listenOnLoopback, type LoopbackServer } from './ports';

const USAGE = new RegExp(`^(${METRICS.cpuUsage.name}(?:\\{.*\\})? )(\\S+)$`, 'gm');

/**
 * A port that answers as another one does, but tells the CPU usage as a share of a pod's limit. The process itself takes
 * the whole machine for its limit, because nothing here limits it.
 *
 * @param limitCores of the pod
 */
export async function scrapeWithLimit(port: number, limitCores: number): Promise<LoopbackServer> {
  const share = limitCores / cpuLimitCores(readIfThere, availableParallelism());
  return listenOnLoopback((request, response) => {
    fetch(`http://127.0.0.1:${port}${request.url ?? '/'}`, { signal: AbortSignal.timeout(5000) })
      .then(async (answer) => {
        const type = answer.headers.get('content-type') ?? 'text/plain';
        response
          .writeHead(answer.status, { 'content-type': type })
          .end(withLimit(await answer.text(), share));
      })
      .catch(() => response.writeHead(502).end());
  });
}

/**
 * Metrics in which the CPU usage is a share of a limit.
 *
 * @param share the limit as a share of what the usage refers to
 */
export function withLimit(metrics: string, share: number): string {
  return metrics.replace(
    USAGE,
    (_, series: string, percent: string) => `${series}${Math.min(100, Number(percent) / share)}`,
  );
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
