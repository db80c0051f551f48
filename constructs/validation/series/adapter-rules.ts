import { parse } from 'yaml';
import { z } from 'zod';
import { re2Find } from '../../private/re2';
import { sourcesOf } from '../manifests/argo-applications';
import type { Manifest } from '../manifests/manifest';
import type { ManifestSet } from '../manifests/manifest-set';
import { matches, PromQLQuery } from './promql-query';

const adapterConfig = z.object({
  rules: z.array(
    z.object({
      seriesQuery: z.string(),
      name: z.object({ matches: z.string().optional(), as: z.string().optional() }).optional(),
    }),
  ),
});

/** One rule of prometheus-adapter: series of Prometheus that autoscalers read under another name. */
export interface AdapterRule {
  readonly manifest: Manifest;
  /** Field path of the rule. */
  readonly path: string;
  readonly seriesQuery: string;
  /** Names of the contract's metrics, by the name that the adapter gives them. */
  readonly metrics: ReadonlyMap<string, string>;
}

/**
 * The rules of the adapter in a set: in the values of its chart, or in a ConfigMap that is its configuration.
 *
 * @param known names of all series that can be read
 */
export function adapterRules(set: ManifestSet, known: readonly string[]): readonly AdapterRule[] {
  return [...chartRules(set), ...configMapRules(set)].flatMap(({ manifest, path, config }) =>
    (adapterConfig.safeParse(config).data?.rules ?? []).map(({ seriesQuery, name }, i) => ({
      manifest,
      path: `${path}[${i}]`,
      seriesQuery,
      metrics: new Map(
        seriesOf(seriesQuery, known).flatMap((series) => {
          const renamed = rename(series, name);
          return renamed === undefined ? [] : [[renamed, series] as const];
        }),
      ),
    })),
  );
}

function chartRules(set: ManifestSet) {
  const values = z.object({ rules: z.object({ custom: z.unknown() }) });
  return set.all('Application').flatMap((manifest) =>
    sourcesOf(manifest.body.spec)
      .filter(({ chart }) => chart === 'prometheus-adapter')
      .map(({ helm }) => ({
        manifest,
        path: 'spec.source.helm.valuesObject.rules.custom',
        config: { rules: values.safeParse(helm?.valuesObject).data?.rules.custom },
      })),
  );
}

function configMapRules(set: ManifestSet) {
  return set.all('ConfigMap').flatMap((manifest) => {
    const text = manifest.body.data?.['config.yaml'];
    if (text?.includes('seriesQuery') !== true) return [];
    return [{ manifest, path: 'data["config.yaml"].rules', config: parse(text) as unknown }];
  });
}

/** The series that a series query selects: it names its metric, or matches `__name__`. */
function seriesOf(seriesQuery: string, known: readonly string[]): readonly string[] {
  const [selector] = new PromQLQuery(seriesQuery).selectors;
  if (!selector) return [];
  if (selector.metric !== undefined) return [selector.metric];
  const names = selector.matchers.filter(({ label }) => label === '__name__');
  return known.filter(
    (name) => names.length > 0 && names.every((matcher) => matches(matcher, { __name__: name })),
  );
}

/**
 * Renames a series as the adapter does: by default to the whole name, or to the match of the only group.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md#naming
 */
function rename(series: string, name: { matches?: string; as?: string } = {}): string | undefined {
  const found = re2Find(name.matches === undefined || name.matches === '' ? '.*' : name.matches, series);
  if (!found) return undefined;
  const { index, groups } = found;
  const as = name.as === undefined || name.as === '' ? `$${groups.length > 1 ? 1 : 0}` : name.as;
  const replacement = as.replaceAll(/\$\{?(\w+)\}?/g, (_, group: string) => groups[Number(group)] ?? '');
  return series.slice(0, index) + replacement + series.slice(index + groups[0]!.length);
}
