import { z } from 'zod';
import type { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { PromQLQuery } from '../constructs/validation/series/promql-query';
import { accelerated } from './acceleration';

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

export interface AlertRule {
  readonly name: string;
  readonly expr: string;
  /** Names of the scraped metrics that it needs: in place of a recorded one, those that it is recorded from. */
  readonly metrics: readonly string[];
}

export function ruleFiles(set: ManifestSet, acceleration: number): RuleFile[] {
  const shorter = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : accelerated(text, acceleration);
  return set.all('PrometheusRule').map(({ namespace = 'default', name, source }) => ({
    name: `${namespace}-${name}.yaml`,
    content: {
      groups: ruleManifest.parse(source).spec.groups.map((group) => ({
        ...group,
        // a field of Thanos; Prometheus refuses files with it
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
  const rules = set
    .all('PrometheusRule')
    .flatMap(({ source }) => ruleManifest.parse(source).spec.groups.flatMap((group) => group.rules));
  const recorded = new Map<string, string[]>();
  for (const { record, expr } of rules) {
    if (record !== undefined) recorded.set(record, [...(recorded.get(record) ?? []), ...metricsOf(expr)]);
  }
  return rules.flatMap(({ alert, expr }) =>
    alert === undefined ? [] : [{ name: alert, expr, metrics: scraped(metricsOf(expr), recorded) }],
  );
}

function metricsOf(expr: string): string[] {
  return new PromQLQuery(expr).selectors.flatMap(({ metric }) => metric ?? []);
}

/** A Set takes what is added while it is walked, so that records of records are followed, and none twice. */
function scraped(names: readonly string[], recorded: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = new Set(names);
  for (const name of reached) for (const source of recorded.get(name) ?? []) reached.add(source);
  return [...reached].filter((name) => !recorded.has(name));
}
