import { PromQLQuery } from '../series/promql-query';
import { at } from '../rule';
import type { Known } from './kubernetes-views';
import type { Location } from './location';
import type { ManifestSet } from './manifest-set';

/** A query of Prometheus that judges a canary. */
interface AnalysisQuery {
  readonly name: string;
  readonly end: Location;
  readonly query: PromQLQuery;
}

/** Every query of an AnalysisTemplate or ClusterAnalysisTemplate, with a word for each argument. */
export function* analysisQueries(set: ManifestSet): Iterable<AnalysisQuery> {
  for (const template of analysisTemplates(set)) {
    for (const [i, { name, provider }] of template.body.spec.metrics.entries()) {
      if (!provider.prometheus) continue;
      const text = (provider.prometheus.query ?? '')
        // a time stands in brackets and after offset
        .replaceAll(/([[:]|offset\s)(\s*)\{\{.*?\}\}/g, '$1$25m')
        .replaceAll(/\{\{.*?\}\}/g, 'argument');
      const end = at(template, `spec.metrics[${i}].provider.prometheus.query`);
      yield { name: `metric ${name}`, end, query: new PromQLQuery(text) };
    }
  }
}

export function analysisTemplates(
  set: ManifestSet,
): readonly (Known<'AnalysisTemplate'> | Known<'ClusterAnalysisTemplate'>)[] {
  return [...set.all('AnalysisTemplate'), ...set.all('ClusterAnalysisTemplate')];
}
