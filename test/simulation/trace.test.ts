import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replayTrace, syncTimes, type TracePoint, type TraceScenario } from '../../simulation/trace';

interface Trace {
  readonly scenario: TraceScenario;
  /** What the controller of Kubernetes 1.36.1 did. */
  readonly series: readonly TracePoint[];
}

const traces = readFileSync(process.env['HPA_TRACES'] ?? join(__dirname, 'hpa-traces.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Trace);

function isExact({ scenario, series }: Trace, syncs?: readonly number[]): boolean {
  return JSON.stringify(replayTrace(scenario, syncs)) === JSON.stringify(series);
}

/**
 * Whether the trace is that of a controller that stood still after its first failed sync. After an error, the controller
 * sleeps a millisecond more than the time since the error before, which the whole process shares. Where traces are
 * recorded one after another in virtual time, that time can be negative: the error before was later, in an earlier
 * scenario. How long the controller stood still is then no property of the scenario.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.36.1/pkg/util/runtime/runtime.go
 */
function stoodStill(trace: Trace): boolean {
  const { outages, seconds } = trace.scenario;
  const from = Object.values(outages).flatMap((each) => each.map(([start]) => start));
  const syncs = syncTimes(seconds);
  const first = syncs.find((time) => from.some((start) => time >= start));
  if (first === undefined) return false;
  return [...syncs.filter((time) => time > first + 15), Infinity].some((until) =>
    isExact(
      trace,
      syncs
        .filter((time) => time <= first || time >= until)
        .map((time) => (time <= first ? time : time + 0.001)),
    ),
  );
}

const inexact = traces.filter((trace) => !isExact(trace));

it('replicas and ready pods are those of the real controller, each second of each scenario', () => {
  console.log(`hpa-traces: ${traces.length - inexact.length} of ${traces.length}`);
  const unexplained = inexact.filter((trace) => !stoodStill(trace));
  console.log(`hpa-traces: ${inexact.length - unexplained.length} more of a controller that stood still`);
  expect(unexplained.map(({ scenario }) => JSON.stringify(scenario))).toEqual([]);
});

it('a scenario without an outage is exact as it is', () => {
  expect(inexact.filter(({ scenario }) => Object.keys(scenario.outages).length === 0)).toEqual([]);
});

it('a controller that misses a sync gives another trace', () => {
  const some = traces.filter(({ series }) => series.length > 2).slice(0, 30);
  const changed = some.filter(({ scenario, series }) => {
    const [, change] = series;
    return !isExact(
      { scenario, series },
      syncTimes(scenario.seconds).filter((time) => Math.ceil(time) !== change![0]),
    );
  });
  expect(changed).toHaveLength(some.length);
});
