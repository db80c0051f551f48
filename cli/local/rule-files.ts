import { z } from 'zod';
import type { ManifestSet } from '../../constructs/validation/manifest-set';
import { hurried } from './hurry';

const rule = z.looseObject({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.union([z.string(), z.number()]).transform(String),
  for: z.string().optional(),
  keep_firing_for: z.string().optional(),
});

const ruleManifest = z.object({
  spec: z.object({
    groups: z.array(
      z.looseObject({ name: z.string(), interval: z.string().optional(), rules: z.array(rule) }),
    ),
  }),
});

/** A rule file of Prometheus, made from one PrometheusRule as the operator makes it. */
export interface RuleFile {
  readonly name: string;
  readonly content: { readonly groups: readonly object[] };
}

/** An alert as its rule writes it. */
export interface AlertRule {
  readonly name: string;
  readonly expr: string;
}

export function ruleFiles(set: ManifestSet, hurry: number): RuleFile[] {
  const shorter = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : hurried(text, hurry);
  return set.all('PrometheusRule').map(({ namespace = 'default', name, source }) => ({
    name: `${namespace}-${name}.yaml`,
    content: {
      groups: ruleManifest.parse(source).spec.groups.map((group) => ({
        ...group,
        // of Thanos; Prometheus refuses a file that holds it
        partial_response_strategy: undefined,
        interval: shorter(group.interval),
        rules: group.rules.map((each) => ({
          ...each,
          for: shorter(each.for),
          keep_firing_for: shorter(each.keep_firing_for),
        })),
      })),
    },
  }));
}

/** The alerts of all PrometheusRules. */
export function alertRules(set: ManifestSet): AlertRule[] {
  return set
    .all('PrometheusRule')
    .flatMap(({ source }) =>
      ruleManifest
        .parse(source)
        .spec.groups.flatMap(({ rules }) =>
          rules.flatMap(({ alert, expr }) => (alert === undefined ? [] : [{ name: alert, expr }])),
        ),
    );
}
