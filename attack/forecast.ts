import { ENVIRONMENT } from '../runtime/contract/environment';
import { coresUsed, type RequestCost } from '../simulation/request-cost';

/** The pods that a load meets when the autoscaler has added all it may, and the usage that the alert allows. */
export interface Fleet {
  readonly pods: number;
  /** CPU limit of a pod, in cores. */
  readonly coresEach: number;
  /** Mean usage above which the alert fires, as a percentage of the limit. */
  readonly percent: number;
  readonly alert: string;
}

/** The greatest load of an attack. */
export interface PeakLoad {
  /** Transactions a second. */
  readonly rate: number;
  readonly rowsEach: number;
}

/**
 * Whether a load can fire the alert, and what could if it cannot, as sentences for people.
 *
 * @example
 * forecast(DEFAULT_COST, { rate: 1500, rowsEach: 1 }, { pods: 6, coresEach: 1, percent: 80, alert: 'AdminNotification_MaxScaleHighCPU' })[0];
 * // '1,500 single-row requests a second use 0.12 of one core of this runtime, so they cannot fire
 * //  AdminNotification_MaxScaleHighCPU on 6 pods with 1 core each: about 59,000 could.'
 */
export function forecast(cost: RequestCost, { rate, rowsEach }: PeakLoad, fleet: Fleet): readonly string[] {
  const used = coresUsed(cost, rate, rowsEach);
  const needed = (fleet.pods * fleet.coresEach * fleet.percent) / 100;
  const requests = rowsEach === 1 ? 'single-row requests' : `requests of ${count(rowsEach)} rows`;
  const load = `${count(rate)} ${requests} a second use ${coresText(used)} of this runtime`;
  const pods = `${fleet.pods} pods with ${coresText(fleet.coresEach)} each`;
  if (used > needed)
    return [`${load}, which is above ${fleet.percent} % of ${pods}: ${fleet.alert} can fire.`];
  const enough = roughly(needed / coresUsed(cost, 1, rowsEach));
  const rows =
    Math.ceil((needed / rate - coresUsed(cost, 1, 0)) / (coresUsed(cost, 1, 1) - coresUsed(cost, 1, 0))) + 1;
  const { maxRows } = ENVIRONMENT;
  const must =
    rows > maxRows.default
      ? ` (the service must allow it: ${maxRows.name}, ${maxRows.default} by default)`
      : '';
  const byRows = rows > maxRows.maximum ? '' : `--rows ${rows}${must}; `;
  const millicores = Math.max(1, Math.floor((used / (fleet.pods * (fleet.percent / 100))) * 1000));
  return [
    `${load}, so they cannot fire ${fleet.alert} on ${pods}: about ${count(enough)} could.`,
    `What could: ${byRows}--escalate-to ${enough}; or pods with a CPU limit of ${millicores}m, as a demo environment may have.`,
  ];
}

function coresText(cores: number): string {
  if (cores === 1) return '1 core';
  return cores < 1 ? `${Number(cores.toPrecision(2))} of one core` : `${Number(cores.toPrecision(3))} cores`;
}

/** Two significant digits, upwards. */
function roughly(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}

const count = (value: number): string => value.toLocaleString('en');
