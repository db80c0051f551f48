import type { Load } from './load';
import type { SimulatedSecond, Simulation } from './simulate-load';
import { clock } from './simulation-page';

/** The head and the rows of a table; units stand in the head. */
export type Table = readonly (readonly string[])[];

/** Most lines of the table of a simulation that nothing makes necessary. */
const REGULAR_LINES = 12;

/** The seconds at which the load or the number of pods changes, and some between. */
export function secondsTable({ seconds }: Simulation, load: Load): Table {
  const every = Math.max(60, Math.ceil(load.seconds / REGULAR_LINES / 60) * 60);
  const steps = new Set(load.steps.map(({ second }) => Math.ceil(second)));
  const shown = seconds.filter((each, index) => {
    const before = seconds[index - 1];
    const changed = before?.replicas !== each.replicas || before.ready !== each.ready;
    return changed || steps.has(each.second) || each.second % every === 0;
  });
  return [
    [
      'time (h:m:s)',
      'requests/s',
      'refused/s',
      'replicas',
      'ready',
      'CPU (cores)',
      'CPU (% of limit)',
      'memory (MB)',
      'p50 (ms)',
      'p95 (ms)',
      'p99 (ms)',
    ],
    ...shown.map(secondRow),
  ];
}

function secondRow(each: SimulatedSecond): readonly string[] {
  const { second, requestsPerSecond, shed, replicas, ready, cpuCores, cpuPercent, memoryBytes, latency } =
    each;
  return [
    clock(second),
    figure(requestsPerSecond),
    figure(shed),
    String(replicas),
    String(ready),
    cpuCores.toFixed(3),
    cpuPercent.toFixed(1),
    (memoryBytes / 1e6).toFixed(0),
    ...[latency?.p50, latency?.p95, latency?.p99].map((value) =>
      value === undefined ? '–' : (1000 * value).toFixed(2),
    ),
  ];
}

/** Every alert that the simulation knows, the firing ones first, and those that it does not know. */
export function alertsTable({ alerts, unsimulated }: Simulation): Table {
  const rows = alerts.map(({ alert, severity = '–', firings }) => [
    alert,
    severity,
    firings.length === 0
      ? 'silent'
      : firings
          .map(
            ({ from, until }) =>
              `fires from ${clock(from)} ${until === undefined ? 'to the end' : `to ${clock(until)}`}`,
          )
          .join(', '),
  ]);
  const isFiring = ([, , state]: readonly string[]): boolean => state !== 'silent';
  return [
    ['alert', 'severity', 'state'],
    ...rows.filter(isFiring),
    ...rows.filter((row) => !isFiring(row)),
    ...unsimulated.map(({ alert, why }) => [alert, '–', `not simulated: ${why}`]),
  ];
}

/** Sums of a simulation. */
export function totalsTable({
  totals: { requests, shed, reservedCoreHours, usedCoreHours },
}: Simulation): Table {
  return [
    ['sum', 'value'],
    ['requests', figure(requests)],
    ['refused with 503', `${figure(shed)} (${shed < 0.05 ? 0 : ((100 * shed) / requests).toPrecision(2)} %)`],
    ['core hours requested by pods', reservedCoreHours.toFixed(3)],
    ['core hours used', usedCoreHours.toFixed(3)],
  ];
}

function figure(value: number): string {
  return value < 0.05 ? '0' : value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}
