import { REVISION_POD_LABEL, REVISION_SERIES_LABEL } from '../../../private/revision';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { analysesOf } from '../../manifests/rollout-analyses';
import { scrapeTargets } from '../../manifests/scrape-target';
import { scaledBy, scalers } from '../../manifests/scalers';
import { type Finding, type Rule, at, missing } from '../../rule';
import { valueAt } from '../../value-at';

type Rollout = Known<'Rollout'>;
type Template = Known<'AnalysisTemplate'> | Known<'ClusterAnalysisTemplate'>;

/**
 * What Argo Rollouts accepts, and judges or divides otherwise than it is written.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
 */
export const canaryVersions: Rule = {
  name: 'canary-versions',
  title:
    'A canary has shares that its pods can take and a Service for each version or for none, and its analysis measures one version, which the series name',
  source: 'argo-rollouts #1466, #1905, #3336',
  *check(set) {
    for (const rollout of set.all('Rollout')) {
      yield* weightFindings(set, rollout);
      yield* loneService(rollout);
      for (const { path, templates, args } of analysesOf(rollout.body.spec.strategy ?? {})) {
        for (const { templateName, clusterScope = false } of templates) {
          const template = clusterScope
            ? set.find('ClusterAnalysisTemplate', undefined, templateName)
            : set.find('AnalysisTemplate', rollout.namespace, templateName);
          if (!template) continue;
          yield* limitFindings(template);
          yield* versionFindings(set, { rollout, path, template, given: args.map(({ name }) => name) });
        }
      }
    }
  },
};

/** @see https://argo-rollouts.readthedocs.io/en/stable/features/canary/ */
function* weightFindings(set: ManifestSet, rollout: Rollout): Iterable<Finding> {
  const { steps = [], trafficRouting } = rollout.body.spec.strategy?.canary ?? {};
  if (trafficRouting !== undefined) return;
  const scaler = scalers(set).find((each) => scaledBy(set, each)?.index === rollout.index);
  const least = scaler && leastOf(scaler.manifest);
  const pods = least ?? rollout.body.spec.replicas ?? 1;
  const shares = [0, ...Array.from({ length: pods }, (_, i) => Math.round((100 * (i + 1)) / pods))];
  for (const [i, { setWeight }] of steps.entries()) {
    if (setWeight === undefined || setWeight < 0 || setWeight > 100 || shares.includes(setWeight)) continue;
    yield {
      ends: [
        at(rollout, `spec.strategy.canary.steps[${i}].setWeight`),
        scaler ? at(scaler.manifest, 'spec.minReplicas') : at(rollout, 'spec.replicas'),
      ],
      problem: `the weight is ${setWeight}, and without a traffic router ${pods === 1 ? 'one pod takes all of the requests or none' : `${pods} pods take one of ${shares.join(', ')} %`}, so the canary gets another share`,
      fix: 'write one of these weights, more replicas, or a traffic router',
    };
  }
}

/** Defaults: of Kubernetes 1, of KEDA 0. */
function leastOf(manifest: ReturnType<typeof scalers>[number]['manifest']): number {
  const [path, otherwise] =
    manifest.kind === 'ScaledObject' ? ['spec.minReplicaCount', 0] : ['spec.minReplicas', 1];
  const value = valueAt(manifest, path);
  return typeof value === 'number' ? value : otherwise;
}

/** Between rollouts the canary's Service would select the stable pods, and during one nothing would lead to these alone. */
function* loneService(rollout: Rollout): Iterable<Finding> {
  const { stableService = '', canaryService = '', trafficRouting } = rollout.body.spec.strategy?.canary ?? {};
  if ((stableService === '') === (canaryService === '') || trafficRouting !== undefined) return;
  const [there, gone] =
    stableService === '' ? ['canaryService', 'stableService'] : ['stableService', 'canaryService'];
  yield {
    ends: [at(rollout, `spec.strategy.canary.${gone}`), at(rollout, `spec.strategy.canary.${there}`)],
    problem: `it is not set and ${there} is, so one version can be reached alone and the other cannot`,
    fix: `name a Service for ${gone}, or remove ${there}`,
  };
}

/** An analysis that takes its count of inconclusive measurements has succeeded. */
function* limitFindings(template: Template): Iterable<Finding> {
  for (const [i, { name, count, inconclusiveLimit }] of template.body.spec.metrics.entries()) {
    const [most, limit] = [Number(count), Number(inconclusiveLimit)];
    if (count === undefined || inconclusiveLimit === undefined || !(limit >= most)) continue;
    yield {
      ends: [at(template, `spec.metrics[${i}].inconclusiveLimit`), at(template, `spec.metrics[${i}].count`)],
      problem: `the metric ${name} tolerates ${limit} inconclusive measurements of ${most}, so a version without any data passes`,
      fix: `write less than ${most}`,
    };
  }
}

interface Use {
  readonly rollout: Rollout;
  readonly path: string;
  readonly template: Template;
  /** Names of the arguments that the Rollout gives. */
  readonly given: readonly string[];
}

/** The label and the text of each comparison in a query. */
const MATCHER = /(\w+)\s*=~?\s*(["'`])(.*?)\2/g;

function* versionFindings(set: ManifestSet, { rollout, path, template, given }: Use): Iterable<Finding> {
  const { canary, blueGreen } = rollout.body.spec.strategy ?? {};
  const services = [canary?.canaryService, blueGreen?.previewService].filter((name) => name !== undefined);
  for (const [i, { name, provider }] of template.body.spec.metrics.entries()) {
    const query = provider.prometheus?.query;
    if (query === undefined) continue;
    const end = at(template, `spec.metrics[${i}].provider.prometheus.query`);
    const matchers = [...query.matchAll(MATCHER)].map(([, label = '', , text = '']) => ({ label, text }));
    const own = matchers.filter(
      ({ label, text }) =>
        given.some((each) => text.includes(`{{args.${each}}}`)) ||
        (label === 'service' && services.includes(text)),
    );
    if (own.length === 0) {
      yield {
        ends: [end, at(rollout, `${path}.args`)],
        problem: `the metric ${name} selects no version, so the stable pods hide what the new ones do`,
        fix: `give the Rollout's analysis an argument with valueFrom.podTemplateHashValue, and select ${REVISION_SERIES_LABEL} by it`,
      };
      continue;
    }
    if (!own.some(({ label }) => label === REVISION_SERIES_LABEL)) continue;
    yield* labelFindings(set, rollout, end);
  }
}

function* labelFindings(set: ManifestSet, rollout: Rollout, query: Finding['ends'][0]): Iterable<Finding> {
  const workload = set.workload('Rollout', rollout.namespace, rollout.name);
  if (workload === undefined) return;
  const targets = set
    .all('ServiceMonitor')
    .flatMap((monitor) => scrapeTargets(set, monitor))
    .filter((target) => target.workload === workload);
  if (targets.length === 0 && set.all('PodMonitor').length > 0) return;
  if (targets.length === 0) {
    yield {
      ends: [query, missing('ServiceMonitor', rollout.namespace, `for the pods of ${rollout.name}`)],
      problem: 'nothing of the set scrapes the pods, so the query has no result',
      fix: `add a ServiceMonitor with podTargetLabels: [${REVISION_POD_LABEL}]`,
    };
    return;
  }
  const without = targets.find(
    ({ monitor, endpoint }) =>
      monitor.body.spec.podTargetLabels?.includes(REVISION_POD_LABEL) !== true &&
      endpoint.relabelings?.some(({ targetLabel }) => targetLabel === REVISION_SERIES_LABEL) !== true,
  );
  if (without === undefined) return;
  yield {
    ends: [at(without.monitor, 'spec.podTargetLabels'), query],
    problem: `the series have no label ${REVISION_SERIES_LABEL}, by which the query selects the version, so it has no result`,
    fix: `add ${REVISION_POD_LABEL} to podTargetLabels`,
  };
}
