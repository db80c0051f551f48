import { KnownSeries } from '../../series/known-series';
import type { Known, View } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { PromQLQuery } from '../../series/promql-query';
import { type Finding, type Rule, at, missing } from '../../rule';
import { seriesFindings } from '../../series/series-findings';

type Strategy = NonNullable<View<'Rollout'>['spec']['strategy']>;

/** A canary without traffic must be judged neither good nor bad. */
export const canary: Rule = {
  name: 'canary',
  title:
    'The autoscaler targets the Rollout, and its analysis reads metrics that exist and is inconclusive without traffic',
  source: 'argo-rollouts #1466, #1905, #4607',
  *check(set, { outsideSeries }) {
    for (const rollout of set.all('Rollout')) {
      yield* referenceFindings(set, rollout);
      yield* templateFindings(set, rollout);
    }
    const series = new KnownSeries(set, outsideSeries);
    for (const kind of ['AnalysisTemplate', 'ClusterAnalysisTemplate'] as const) {
      for (const template of set.all(kind)) yield* analysisFindings(template, series);
    }
  },
};

/** An autoscaler of the Deployment would scale up the pods that the Rollout has scaled down. */
function* referenceFindings(set: ManifestSet, rollout: Known<'Rollout'>): Iterable<Finding> {
  const { workloadRef } = rollout.body.spec;
  if (!workloadRef) return;
  const { kind, name } = workloadRef;
  if (!set.workload(kind, rollout.namespace, name)) {
    yield {
      ends: [at(rollout, 'spec.workloadRef'), missing(kind, rollout.namespace, name)],
      problem: 'the workload whose pods it takes does not exist',
      fix: 'name a Deployment of the same namespace',
    };
  }
  for (const hpa of set.all('HorizontalPodAutoscaler')) {
    const target = hpa.body.spec.scaleTargetRef;
    if (hpa.namespace !== rollout.namespace || target.kind !== kind || target.name !== name) continue;
    yield {
      ends: [at(hpa, 'spec.scaleTargetRef'), at(rollout, 'spec.workloadRef')],
      problem: `the autoscaler scales ${kind} ${name}, whose pods the Rollout controls`,
      fix: `set scaleTargetRef to { apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: ${rollout.name} }`,
    };
  }
}

function* templateFindings(set: ManifestSet, rollout: Known<'Rollout'>): Iterable<Finding> {
  for (const { templateName, clusterScope = false } of analysesOf(rollout.body.spec.strategy ?? {})) {
    const kind = clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
    const namespace = clusterScope ? undefined : rollout.namespace;
    if (set.find(kind, namespace, templateName)) continue;
    yield {
      ends: [at(rollout, 'spec.strategy'), missing(kind, namespace, templateName)],
      problem: 'the analysis that judges the rollout does not exist, so every rollout stops with an error',
      fix: `add the ${kind} ${templateName} to the set`,
    };
  }
}

function analysesOf({ canary, blueGreen }: Strategy) {
  const analyses = [
    canary?.analysis,
    ...(canary?.steps ?? []).map(({ analysis }) => analysis),
    blueGreen?.prePromotionAnalysis,
    blueGreen?.postPromotionAnalysis,
  ];
  return analyses.flatMap((analysis) => analysis?.templates ?? []);
}

function* analysisFindings(
  template: Known<'AnalysisTemplate'> | Known<'ClusterAnalysisTemplate'>,
  series: KnownSeries,
): Iterable<Finding> {
  for (const [i, metric] of template.body.spec.metrics.entries()) {
    const { name, provider, successCondition, failureCondition } = metric;
    if (!provider.prometheus) continue;
    const path = `spec.metrics[${i}]`;
    const end = at(template, `${path}.provider.prometheus.query`);
    const query = new PromQLQuery((provider.prometheus.query ?? '').replaceAll(/\{\{.*?\}\}/g, 'argument'));
    if (query.error === undefined) yield* seriesFindings({ name: `metric ${name}`, end, query }, series);
    else
      yield {
        ends: [end],
        problem: `Prometheus refuses the query: ${query.error.problem}`,
        fix: query.error.fix,
      };
    const conditions = { successCondition, failureCondition };
    for (const [field, condition] of Object.entries(conditions)) {
      if (condition !== undefined && /len\(result\)\s*(?:>|!=)\s*0\s*&&/.test(condition)) continue;
      yield {
        ends: [at(template, `${path}.${field}`)],
        problem: `${condition === undefined ? 'it is not set' : `it is “${condition}”`}, so a canary without traffic is ${
          condition === undefined ? 'judged by the other condition alone' : 'an error, and aborted'
        }`,
        fix: 'write both conditions, each beginning with len(result) > 0 &&: an empty result meets neither, and is inconclusive',
      };
    }
  }
}
