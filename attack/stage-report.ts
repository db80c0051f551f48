import type { Observation } from './observer';
import { QUANTILES, type StageRecord } from './stage-record';

/** What there is to say of a stage. Rates are transactions a second; latencies are milliseconds. */
export interface StageReport {
  readonly intendedRate: number;
  readonly sentRate: number;
  readonly answeredRate: number;
  readonly seconds: number;
  readonly due: number;
  readonly sent: number;
  readonly notSent: number;
  readonly answered: number;
  /** Answers by status, and failures by name. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** From the intended start, by percentile; null if nothing was due. */
  readonly latencyMs: Readonly<Record<string, number | null>>;
  /** The 99th percentile of the time by which transactions were sent late; null if none was sent. */
  readonly sentLateP99Ms: number | null;
  /** Least and most replicas, by autoscaler. */
  readonly replicas: Readonly<Record<string, readonly [least: number, most: number]>>;
  /** Greatest mean CPU usage of the pods, as a percentage of their limits. */
  readonly cpuPercent: number | null;
  /** Alerts that were pending or firing. */
  readonly alerts: Readonly<Record<string, 'pending' | 'firing'>>;
}

/** @param observations made during the stage */
export function stageReport(record: StageRecord, observations: readonly Observation[]): StageReport {
  const { stage, seconds, due, sent, notSent, answered, outcomes } = record;
  const each = (count: number): number => (seconds === 0 ? 0 : rounded(count / seconds));
  const replicas: Record<string, [number, number]> = {};
  const alerts: Record<string, 'pending' | 'firing'> = {};
  for (const observation of observations) {
    for (const [name, count] of observation.replicas) {
      const [least, most] = replicas[name] ?? [count, count];
      replicas[name] = [Math.min(least, count), Math.max(most, count)];
    }
    for (const [name, state] of observation.alerts) if (alerts[name] !== 'firing') alerts[name] = state;
  }
  const used = observations.flatMap(({ cpuPercent }) => cpuPercent ?? []);
  return {
    intendedRate: stage.rate,
    sentRate: each(sent),
    answeredRate: each(answered),
    seconds: rounded(seconds),
    due,
    sent,
    notSent,
    answered,
    outcomes: Object.fromEntries([...outcomes].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    latencyMs: Object.fromEntries(
      [...QUANTILES, 100].map((percentile) => [
        percentile === 100 ? 'max' : `p${percentile}`,
        record.latencyMs(percentile) ?? null,
      ]),
    ),
    sentLateP99Ms: record.delayMs(99) ?? null,
    replicas,
    cpuPercent: used.length === 0 ? null : rounded(Math.max(...used)),
    alerts,
  };
}

const HEADER = [
  'intended/s',
  'sent/s',
  'answered/s',
  'not sent',
  'p50',
  'p99',
  'max',
  'answers',
  'replicas',
  'CPU',
  'alerts',
];

/** The stages as rows of a table, with its header. */
export function stageRows(reports: readonly StageReport[], timeoutMs: number): string[][] {
  const time = (ms: number | null | undefined): string => {
    if (ms === null || ms === undefined) return '-';
    if (ms >= timeoutMs) return `>= ${timeoutMs / 1000} s`;
    return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${(ms / 1000).toFixed(2)} s`;
  };
  const rows = reports.map((report) => [
    String(report.intendedRate),
    String(report.sentRate),
    String(report.answeredRate),
    String(report.notSent),
    time(report.latencyMs['p50']),
    time(report.latencyMs['p99']),
    time(report.latencyMs['max']),
    listed(Object.entries(report.outcomes).map(([outcome, count]) => `${outcome}: ${count}`)),
    listed(
      Object.entries(report.replicas).map(
        ([name, [least, most]]) => `${name} ${least === most ? most : `${least} to ${most}`}`,
      ),
    ),
    report.cpuPercent === null ? '-' : `${Math.round(report.cpuPercent)} %`,
    listed(Object.entries(report.alerts).map(([name, state]) => `${name} ${state}`)),
  ]);
  const all = [HEADER, ...rows];
  // columns that only Prometheus fills
  const used = HEADER.map((_, column) => column < 8 || rows.some((row) => row[column] !== '-'));
  return all.map((row) => row.filter((_, column) => used[column]));
}

const listed = (items: readonly string[]): string => (items.length === 0 ? '-' : items.join(', '));

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
