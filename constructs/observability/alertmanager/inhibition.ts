import { matchesAll } from './alertmanager-route';

/** A rule of Alertmanager by which an alert that fires holds back the notifications of others. */
export interface Inhibition {
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** Labels with equal values in both alerts, as far as they have them. */
  readonly equal: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

/**
 * Whether the notifications of `target` are held back while `source` fires. An alert that matches both sides of the
 * rule is not held back by another that does, so that it cannot hold back itself.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings
 */
export function inhibits(rule: Inhibition, source: Labels, target: Labels): boolean {
  if (!matchesAll(rule.source, source) || !matchesAll(rule.target, target)) return false;
  if (matchesAll(rule.target, source) && matchesAll(rule.source, target)) return false;
  return rule.equal.every((label) => (source[label] ?? '') === (target[label] ?? ''));
}
