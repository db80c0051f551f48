import { analysisQueries } from '../../manifests/analysis-queries';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { mayMakePods } from '../../manifests/pod-makers';
import { type AnalysisUse, analysesOf } from '../../manifests/rollout-analyses';
import { type Finding, type Rule, at, missing } from '../../rule';

type Rollout = Known<'Rollout'>;

/**
 * A Rollout with a reference that leads nowhere stops with an error, at the next release.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/
 */
export const canary: Rule = {
  name: 'canary',
  title:
    'A Rollout has weights from 0 to 100, and Services, Ingresses, analyses and an autoscaler that lead to it, with queries that Prometheus takes',
  source: 'argo-rollouts #1466, #1905, #4607',
  *check(set) {
    for (const rollout of set.all('Rollout')) {
      yield* workloadFindings(set, rollout);
      yield* weightFindings(rollout);
      yield* serviceFindings(set, rollout);
      yield* routerFindings(rollout);
      yield* ingressFindings(set, rollout);
      yield* templateFindings(set, rollout);
    }
    for (const { end, query } of analysisQueries(set)) {
      if (query.error === undefined) continue;
      yield {
        ends: [end],
        problem: `Prometheus refuses the query: ${query.error.problem}`,
        fix: query.error.fix,
      };
    }
  },
};

/** An autoscaler of the Deployment would scale up the pods that the Rollout has scaled down. */
function* workloadFindings(set: ManifestSet, rollout: Rollout): Iterable<Finding> {
  const { workloadRef } = rollout.body.spec;
  if (!workloadRef) return;
  const { kind, name } = workloadRef;
  if (!set.workload(kind, rollout.namespace, name)) {
    yield {
      ends: [at(rollout, 'spec.workloadRef'), missing(kind, rollout.namespace, name)],
      problem: 'the workload whose pods it takes is not in the set',
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

function* weightFindings(rollout: Rollout): Iterable<Finding> {
  const { steps = [], trafficRouting } = rollout.body.spec.strategy?.canary ?? {};
  const most = trafficRouting?.maxTrafficWeight ?? 100;
  for (const [i, { setWeight, setCanaryScale }] of steps.entries()) {
    const path = `spec.strategy.canary.steps[${i}]`;
    if (setWeight !== undefined && (setWeight < 0 || setWeight > most)) {
      yield {
        ends: [at(rollout, `${path}.setWeight`)],
        problem: `the weight is ${setWeight}, and Argo Rollouts refuses the Rollout: it is a share of ${most}`,
        fix: `write a number from 0 to ${most}`,
      };
    }
    if (setCanaryScale !== undefined && trafficRouting === undefined) {
      yield {
        ends: [at(rollout, `${path}.setCanaryScale`), at(rollout, 'spec.strategy.canary.trafficRouting')],
        problem: 'Argo Rollouts refuses setCanaryScale without trafficRouting',
        fix: 'write trafficRouting, or remove setCanaryScale',
      };
    }
  }
}

function* serviceFindings(set: ManifestSet, rollout: Rollout): Iterable<Finding> {
  const { canary: canaryStrategy, blueGreen } = rollout.body.spec.strategy ?? {};
  const named = [
    ['canary.stableService', canaryStrategy?.stableService],
    ['canary.canaryService', canaryStrategy?.canaryService],
    ['canary.pingPong.pingService', canaryStrategy?.pingPong?.pingService],
    ['canary.pingPong.pongService', canaryStrategy?.pingPong?.pongService],
    ['blueGreen.activeService', blueGreen?.activeService],
    ['blueGreen.previewService', blueGreen?.previewService],
  ] as const;
  const seen = new Map<string, string>();
  for (const [field, name] of named) {
    if (name === undefined || name === '') continue;
    const end = at(rollout, `spec.strategy.${field}`);
    const first = seen.get(name);
    if (first !== undefined) {
      yield {
        ends: [end, at(rollout, `spec.strategy.${first}`)],
        problem: `both are the Service ${name}, so old and new pods cannot be told apart, and Argo Rollouts refuses it`,
        fix: 'name two Services',
      };
      continue;
    }
    seen.set(name, field);
    const service = set.find('Service', rollout.namespace, name);
    if (!service) {
      yield {
        ends: [end, missing('Service', rollout.namespace, name)],
        problem: 'the Service is not in the set, and until it exists the Rollout does nothing',
        fix: 'add the Service, or name one of the same namespace',
      };
      continue;
    }
    const { selector = {} } = service.body.spec;
    const own = set.workload('Rollout', rollout.namespace, rollout.name);
    if (own === undefined || set.pods({ matchLabels: selector }, service.namespace).includes(own)) continue;
    if (mayMakePods(set, service.namespace) && Object.keys(selector).length === 0) continue;
    yield {
      ends: [end, at(service, 'spec.selector'), at(rollout, 'spec.selector')],
      problem: `the Service ${name} does not select the pods of the Rollout`,
      fix: 'select by labels of the pod template; Argo Rollouts adds the hash of the revision',
    };
  }
}

/** Routers that send traffic to Services; others, such as a DestinationRule of Istio, to subsets. */
const ROUTERS_OF_SERVICES = ['ambassador', 'apisix', 'appMesh', 'nginx', 'smi', 'traefik'] as const;

/** @see https://github.com/argoproj/argo-rollouts/blob/v1.8.3/pkg/apis/rollouts/validation/validation.go#L233 */
function* routerFindings(rollout: Rollout): Iterable<Finding> {
  const { trafficRouting, pingPong, ...services } = rollout.body.spec.strategy?.canary ?? {};
  const router =
    ROUTERS_OF_SERVICES.find((each) => trafficRouting?.[each] !== undefined) ??
    (trafficRouting?.alb !== undefined && pingPong === undefined ? 'alb' : undefined);
  if (router === undefined) return;
  for (const field of ['stableService', 'canaryService'] as const) {
    if ((services[field] ?? '') !== '') continue;
    yield {
      ends: [
        at(rollout, `spec.strategy.canary.${field}`),
        at(rollout, `spec.strategy.canary.trafficRouting.${router}`),
      ],
      problem: `it is not set, and ${router} sends traffic to Services, so Argo Rollouts refuses the Rollout`,
      fix: 'name a Service of the same namespace',
    };
  }
}

function* ingressFindings(set: ManifestSet, rollout: Rollout): Iterable<Finding> {
  const { nginx, alb } = rollout.body.spec.strategy?.canary?.trafficRouting ?? {};
  const named = [
    ['nginx.stableIngress', nginx?.stableIngress],
    ...(nginx?.stableIngresses ?? []).map((name, i) => [`nginx.stableIngresses[${i}]`, name] as const),
    ['alb.ingress', alb?.ingress],
    ...(alb?.ingresses ?? []).map((name, i) => [`alb.ingresses[${i}]`, name] as const),
  ] as const;
  for (const [field, name] of named) {
    if (name === undefined || set.find('Ingress', rollout.namespace, name)) continue;
    yield {
      ends: [
        at(rollout, `spec.strategy.canary.trafficRouting.${field}`),
        missing('Ingress', rollout.namespace, name),
      ],
      problem: 'the Ingress is not in the set, and until it exists the Rollout does nothing',
      fix: 'add the Ingress, or name one of the same namespace',
    };
  }
}

function* templateFindings(set: ManifestSet, rollout: Rollout): Iterable<Finding> {
  for (const use of analysesOf(rollout.body.spec.strategy ?? {})) {
    for (const { templateName, clusterScope = false } of use.templates) {
      const kind = clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
      const namespace = clusterScope ? undefined : rollout.namespace;
      const template = set.find(kind, namespace, templateName);
      if (template) {
        yield* useFindings(rollout, use, template);
        continue;
      }
      yield {
        ends: [at(rollout, 'spec.strategy'), missing(kind, namespace, templateName)],
        problem:
          'the analysis that judges the rollout is not in the set, and without it every rollout stops with an error',
        fix: `add the ${kind} ${templateName} to the set`,
      };
    }
  }
}

/** @see https://github.com/argoproj/argo-rollouts/blob/v1.8.3/pkg/apis/rollouts/validation/validation_references.go */
function* useFindings(
  rollout: Rollout,
  { path, args: given, ends }: AnalysisUse,
  template: Known<'AnalysisTemplate'> | Known<'ClusterAnalysisTemplate'>,
): Iterable<Finding> {
  const { args = [], metrics } = template.body.spec;
  for (const [i, { name, value, valueFrom }] of args.entries()) {
    if (value !== undefined || valueFrom !== undefined || given.some((each) => each.name === name)) continue;
    yield {
      ends: [at(rollout, `${path}.args`), at(template, `spec.args[${i}]`)],
      problem: `the argument ${name} has no value, so the analysis ends with an error`,
      fix: `give ${name} a value in args of the Rollout, or of the template`,
    };
  }
  if (!ends) return;
  for (const [i, { name, count = 0, interval = '' }] of metrics.entries()) {
    if (interval === '' || String(count) !== '0') continue;
    yield {
      ends: [at(template, `spec.metrics[${i}].count`), at(rollout, path)],
      problem: `the metric ${name} has an interval and no count, so a step with it would never end, and Argo Rollouts refuses the Rollout`,
      fix: 'set count, or remove interval',
    };
  }
}
