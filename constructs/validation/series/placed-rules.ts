import type { Known } from '../manifests/kubernetes-views';
import type { ManifestSet } from '../manifests/manifest-set';
import { PromQLQuery } from './promql-query';

/** An alerting or recording rule and its place in its object. */
export interface PlacedRule {
  readonly manifest: Known<'PrometheusRule'>;
  /** Field path, such as `spec.groups[0].rules[2]`. */
  readonly path: string;
  readonly alert: string | undefined;
  readonly record: string | undefined;
  readonly query: PromQLQuery;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>;
  /** Fields with a time that only an alert has. */
  readonly waits: readonly string[];
}

const READ = new WeakMap<ManifestSet, readonly PlacedRule[]>();

/** All Prometheus rules of a set, each parsed once. */
export function placedRules(set: ManifestSet): readonly PlacedRule[] {
  const known = READ.get(set);
  if (known) return known;
  const rules = set.all('PrometheusRule').flatMap((manifest) =>
    manifest.body.spec.groups.flatMap((group, i) =>
      group.rules.map((rule, j) => ({
        manifest,
        path: `spec.groups[${i}].rules[${j}]`,
        alert: rule.alert,
        record: rule.record,
        query: new PromQLQuery(String(rule.expr)),
        labels: rule.labels ?? {},
        annotations: rule.annotations ?? {},
        waits: (['for', 'keep_firing_for'] as const).filter((field) => rule[field] !== undefined),
      })),
    ),
  );
  READ.set(set, rules);
  return rules;
}
