import type { Anomaly } from '../../../runtime/anomalies/anomaly-detector';
import {
  StreamWatch,
  type StreamSummary,
  type StreamWatchOptions,
} from '../../../runtime/anomalies/stream-watch';

export const MINUTE = 60_000;

interface Watched {
  readonly anomalies: readonly Anomaly[];
  readonly summary: StreamSummary;
  readonly problems: readonly string[];
}

/** Watches a whole stream with the command's defaults for a file. */
export function watchLines(lines: Iterable<string>, options: Partial<StreamWatchOptions> = {}): Watched {
  const anomalies: Anomaly[] = [];
  const problems: string[] = [];
  const watch = new StreamWatch({
    threshold: 90,
    forMs: 5 * MINUTE,
    maxGapMs: 5 * MINUTE,
    reorderMs: 10 * MINUTE,
    timeField: 'timestamp',
    valueField: 'cpu_usage_percent',
    onAnomaly: (anomaly) => anomalies.push(anomaly),
    onMalformed: (line, problem) => problems.push(`${line}: ${problem}`),
    ...options,
  });
  for (const line of lines) watch.line(line);
  watch.end();
  return { anomalies, summary: watch.summary, problems };
}
