import type { PromQLQuery } from '../../constructs/validation/series/promql-query';

/** A recording or alerting rule of Prometheus. */
export interface Rule {
  /** Name of the series that it records, or of the alert. */
  readonly name: string;
  readonly kind: 'record' | 'alert';
  readonly query: PromQLQuery;
  readonly labels: Readonly<Record<string, string>>;
  /** Time for which the expression must hold before the alert fires, in seconds. */
  readonly forSeconds: number;
  /** Severity of an alert, where it has one. */
  readonly severity: string | undefined;
}
