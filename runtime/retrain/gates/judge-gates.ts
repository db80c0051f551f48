import { figure, plural } from '../../report/figures';
import type { Task } from '../../training/encoding/encode-label';
import type { Finding } from '../../training/quality/finding';
import { differenceInterval, type MetricComparison, type ModelComparison } from '../comparison/compare';
import { MAIN_METRIC, METRICS, metricsOf } from '../comparison/metrics';
import { holds, isMetricGate, type DataGate, type Gate, type MetricGate } from './gate';
import { GateError, parseGate } from './parse-gate';

/** What came of one gate. */
export interface Verdict {
  readonly gate: string;
  /** Null: it needs a champion, and there is none. */
  readonly holds: boolean | null;
  /** What was found, in words. */
  readonly found: string;
}

/** What the data gates are held against. */
export interface DataFacts {
  readonly rows: number;
  /** Time since the data changed; undefined if its source does not say. */
  readonly ageSeconds: number | undefined;
  readonly findings: readonly Finding[];
}

/** The gates where none is given: no severe finding, and a main metric whose whole 95 % interval is better. */
export function defaultGates(task: Task): readonly Gate[] {
  const metric = MAIN_METRIC[task];
  const comparison = METRICS[metric].better === 'higher' ? '>' : '<';
  return [parseGate('no severe finding'), parseGate(`${metric} ${comparison} champion at 95%`)];
}

/** @throws GateError for a metric of the other task */
export function checkTask(gates: readonly Gate[], task: Task): void {
  for (const gate of gates.filter(isMetricGate)) {
    if (METRICS[gate.metric].task === task) continue;
    throw new GateError(
      `the gate "${gate.text}" is about ${gate.metric}, a metric of a ${METRICS[gate.metric].task}, and the label makes it a ${task}; use ${metricsOf(task).join(', ')}`,
    );
  }
}

export function judgeData(gate: DataGate, { rows, ageSeconds, findings }: DataFacts): Verdict {
  switch (gate.about) {
    case 'rows':
      return { gate: gate.text, holds: holds(rows, gate.comparison, gate.rows), found: plural(rows, 'row') };
    case 'age':
      return {
        gate: gate.text,
        holds: ageSeconds !== undefined && holds(ageSeconds, gate.comparison, gate.seconds),
        found:
          ageSeconds === undefined
            ? 'the source of the data does not say when it changed'
            : `changed ${age(ageSeconds)} ago`,
      };
    case 'findings': {
      const counted = findings.filter(({ severity }) => gate.severity === 'any' || severity === 'severe');
      const found = counted.map(({ check, message }) => `${check}: ${message}`).join('; ');
      return { gate: gate.text, holds: counted.length === 0, found: found || 'none' };
    }
  }
}

export function judgeModels(gate: MetricGate, { metrics }: ModelComparison, champion: boolean): Verdict {
  const measured = metrics.find(({ metric }) => metric === gate.metric)!;
  if (gate.champion && !champion) return { gate: gate.text, holds: null, found: 'there is no champion yet' };
  const { challenger } = measured;
  if (challenger === null || (gate.champion && measured.champion === null)) {
    return {
      gate: gate.text,
      holds: false,
      found: `${gate.metric} is not defined for the held-out rows, which lack a class or hold one value only; collect more rows, or raise --test-size`,
    };
  }
  if (!gate.champion) {
    return {
      gate: gate.text,
      holds: holds(challenger, gate.comparison, gate.value),
      found: figure(challenger),
    };
  }
  return againstChampion(gate, measured, challenger, measured.champion!);
}

function againstChampion(
  { text, comparison, value, confidence }: MetricGate,
  measured: MetricComparison,
  challenger: number,
  champion: number,
): Verdict {
  const found = `${figure(challenger)}, the champion ${figure(champion)}`;
  if (confidence === undefined) {
    return { gate: text, holds: holds(challenger, comparison, champion + value), found };
  }
  const interval = differenceInterval(measured, confidence);
  if (interval === undefined) {
    return { gate: text, holds: false, found: `${found}; no interval, because no sample had a value` };
  }
  const worst = comparison.startsWith('>') ? interval.low : interval.high;
  return {
    gate: text,
    holds: holds(worst, comparison, value),
    found: `${found}; the difference is ${figure(interval.low)} to ${figure(interval.high)} at ${Number((confidence * 100).toFixed(2))} %`,
  };
}

function age(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [name, size] = units.find(([, each]) => seconds >= each) ?? ['second', 1];
  return plural(Math.max(0, Math.floor(seconds / size)), name);
}
