import { select, type Matcher } from '../promql';

/** A series that Prometheus computes and stores, so that alerts and dashboards read the same number. */
export interface RecordingRule {
  /** Name of the series: `level:metric:operations`, https://prometheus.io/docs/practices/rules/#recording-rules. */
  readonly record: string;
  /** PromQL whose result is recorded. */
  readonly expr: string;
  /** Labels of the series besides those of the expression's result. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The series that a rule records.
 *
 * @param matchers for labels of the expression's result
 */
export function recorded(
  { record, labels }: RecordingRule,
  matchers: Readonly<Record<string, Matcher>> = {},
): string {
  return select(
    { name: record, type: 'gauge', help: '', labels: Object.keys(matchers) },
    { ...labels, ...matchers },
  );
}

/**
 * Removes duplicates: alerts that read the same series have the same recording rule.
 *
 * @throws if two rules record one series from different expressions
 */
export function distinctRecords(rules: readonly RecordingRule[]): RecordingRule[] {
  const bySeries = new Map<string, RecordingRule>();
  for (const rule of rules) {
    const series = recorded(rule);
    const other = bySeries.get(series);
    if (other !== undefined && other.expr !== rule.expr) {
      throw new Error(
        `${series} is recorded twice: as ${other.expr} and as ${rule.expr}; give one another name or label`,
      );
    }
    bySeries.set(series, rule);
  }
  return [...bySeries.values()];
}
