import { steadyLoad } from './load';
import { CORES_OF_A_LOOP, simulateLoad } from './simulate-load';
import { mostReplicas, type SimulatedService } from './simulated-service';
import { coresUsed, type RequestCost, secondsOf } from './request-cost';

/** What load would fire an alert. */
export interface AlertReach {
  readonly alert: string;
  /**
   * The least steady load that fires it, in requests a second of the whole service, within 1 %; undefined if no load
   * does.
   */
  readonly requestsPerSecond: number | undefined;
}

/** Long enough for the autoscaler to add its pods, and for an alert that waits five minutes over a window of five. */
const STEADY_SECONDS = 1800;
/** No pod answers more: beyond it, load changes nothing that an alert could see. */
const BEYOND = 4;

/** Requests a second that all pods together can answer. */
export function mostRequestsPerSecond(
  service: SimulatedService,
  cost: RequestCost,
  rowsPerRequest = 1,
): number {
  const speed = Math.min(CORES_OF_A_LOOP, service.cpuLimitCores ?? CORES_OF_A_LOOP);
  return (mostReplicas(service) * speed) / secondsOf(cost, rowsPerRequest);
}

/**
 * What steady load would fire each alert that load can fire. It runs the simulator many times, which takes about a
 * second.
 *
 * @param alerts the alerts to look at; unset: all that the simulation knows
 */
export function alertReaches(
  service: SimulatedService,
  cost: RequestCost,
  rowsPerRequest = 1,
  alerts?: readonly string[],
): readonly AlertReach[] {
  const known = new Map<number, ReadonlySet<string>>();
  const fired = (requestsPerSecond: number): ReadonlySet<string> => {
    const already = known.get(requestsPerSecond);
    if (already) return already;
    const load = steadyLoad(requestsPerSecond, rowsPerRequest, STEADY_SECONDS);
    const simulation = simulateLoad(service, cost, load, { alerts });
    const firing = simulation.alerts.filter(({ firings }) => firings.length > 0);
    const names = new Set(firing.map(({ alert }) => alert));
    known.set(requestsPerSecond, names);
    return names;
  };
  const most = BEYOND * mostRequestsPerSecond(service, cost, rowsPerRequest);
  const { alerts: simulated } = simulateLoad(service, cost, steadyLoad(0, rowsPerRequest, 0), { alerts });
  return simulated.map(({ alert }) => {
    if (!fired(most).has(alert)) return { alert, requestsPerSecond: undefined };
    let [low, high] = [0, most];
    while (high - low > high / 100) {
      const middle = (low + high) / 2;
      if (fired(middle).has(alert)) high = middle;
      else low = middle;
    }
    return { alert, requestsPerSecond: high };
  });
}

/** A load, for `describeReach`. */
export interface PlannedLoad {
  /** The greatest rate. */
  readonly requestsPerSecond: number;
  readonly rowsPerRequest: number;
}

/** Sentences that say what a load uses, and what load would fire the alerts. */
export function describeReach(
  service: SimulatedService,
  cost: RequestCost,
  { requestsPerSecond, rowsPerRequest }: PlannedLoad,
  reaches: readonly AlertReach[],
): readonly string[] {
  const rows = rowsPerRequest === 1 ? 'one row' : `${count(rowsPerRequest)} rows`;
  const used = coresUsed(cost, requestsPerSecond, rowsPerRequest);
  const most = mostRequestsPerSecond(service, cost, rowsPerRequest);
  return [
    `${count(requestsPerSecond)} requests a second of ${rows} use ${cores(used)}; ${count(mostReplicas(service))} pods can answer about ${count(most)}.`,
    ...reaches.map(({ alert, requestsPerSecond: needed }) => {
      if (needed === undefined) return `${alert}: no load fires it.`;
      return requestsPerSecond >= needed
        ? `${alert}: this load can fire it; about ${count(needed)} requests a second are enough.`
        : `${alert}: this load cannot fire it; about ${count(needed)} requests a second could.`;
    }),
  ];
}

function cores(value: number): string {
  return value < 1 ? `${Number(value.toPrecision(2))} of one core` : `${Number(value.toPrecision(3))} cores`;
}

/** Two significant digits, with commas: what a model knows. */
function count(value: number): string {
  const known = value < 100 || Number.isInteger(value) ? Math.round(value) : Number(value.toPrecision(2));
  return known.toLocaleString('en-US');
}
