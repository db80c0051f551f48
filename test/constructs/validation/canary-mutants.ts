import { JsonPatch } from 'cdk8s';
import { patch } from './change';
import { goodCanary } from './good-canary';
import { type Mutant, mutantOf } from './mutant';

const mutant = mutantOf(goodCanary);

const ROLLOUT = 'Rollout incident';
const TEMPLATE = 'AnalysisTemplate incident-analysis';
const MONITOR = 'ServiceMonitor incident';
const HPA = 'HorizontalPodAutoscaler incident';
const CANARY = '/spec/strategy/canary';
const METRIC = '/spec/metrics/0';

export const CANARY_MUTANTS: readonly Mutant[] = [
  mutant(
    'canary-versions',
    'the canary has no Service for the stable version',
    [
      'Rollout serving/incident spec.strategy.canary.stableService and Rollout serving/incident spec.strategy.canary.canaryService',
      'one version can be reached alone and the other cannot',
    ],
    patch(ROLLOUT, JsonPatch.remove(`${CANARY}/stableService`)),
  ),
  mutant(
    'canary',
    'both versions have one Service',
    ['Rollout serving/incident spec.strategy.canary.canaryService', 'both are the Service incident-stable'],
    patch(ROLLOUT, JsonPatch.replace(`${CANARY}/canaryService`, 'incident-stable')),
  ),
  mutant(
    'hpa-owns-replicas',
    'the autoscaler still scales the Deployment that a Rollout has replaced',
    [
      'HorizontalPodAutoscaler serving/incident spec.scaleTargetRef',
      'Deployment serving/incident (not in the set)',
    ],
    patch(
      HPA,
      JsonPatch.replace('/spec/scaleTargetRef', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'incident',
      }),
    ),
    // nothing says how many pods the Rollout has
    ['canary-versions'],
  ),
  mutant(
    'canary-versions',
    'the analysis selects no version',
    [
      'AnalysisTemplate serving/incident-analysis spec.metrics[0].provider.prometheus.query',
      'selects no version',
    ],
    patch(
      TEMPLATE,
      JsonPatch.replace(
        `${METRIC}/provider/prometheus/query`,
        'sum(rate(inference_errors_total{namespace="serving",job="incident"}[5m]))',
      ),
    ),
  ),
  mutant(
    'canary-versions',
    'the analysis selects a version by an argument that the Rollout does not give',
    ['Rollout serving/incident spec.strategy.canary.steps[1].analysis.args'],
    patch(
      TEMPLATE,
      JsonPatch.replace(
        `${METRIC}/provider/prometheus/query`,
        'sum(rate(inference_errors_total{rollouts_pod_template_hash="{{args.hash}}"}[5m]))',
      ),
    ),
  ),
  mutant(
    'canary-versions',
    'the scrapes do not keep the version',
    ['ServiceMonitor serving/incident spec.podTargetLabels', 'add rollouts-pod-template-hash'],
    patch(MONITOR, JsonPatch.remove('/spec/podTargetLabels')),
  ),
  mutant(
    'canary-versions',
    'a version without data passes',
    ['AnalysisTemplate serving/incident-analysis spec.metrics[0].inconclusiveLimit', 'write less than 5'],
    patch(TEMPLATE, JsonPatch.replace(`${METRIC}/inconclusiveLimit`, 5)),
  ),
  mutant(
    'canary-versions',
    'the pods cannot take the weight',
    [
      'Rollout serving/incident spec.strategy.canary.steps[0].setWeight and HorizontalPodAutoscaler serving/incident spec.minReplicas',
      '4 pods take one of 0, 25, 50, 75, 100 %',
    ],
    patch(ROLLOUT, JsonPatch.replace(`${CANARY}/steps/0/setWeight`, 10)),
  ),
  mutant(
    'one-pod-at-a-time',
    'a Rollout may take a pod away first',
    ['Rollout serving/incident spec.strategy.canary.maxUnavailable', 'not set, and 25 % by default'],
    patch(ROLLOUT, JsonPatch.remove(`${CANARY}/maxUnavailable`)),
  ),
  mutant(
    'disruption',
    'the budget protects other pods than those of the Rollout',
    ['PodDisruptionBudget serving/incident spec.selector'],
    patch('PodDisruptionBudget incident', JsonPatch.replace('/spec/selector/matchLabels', { app: 'other' })),
    ['one-pod-at-a-time'],
  ),
  mutant(
    'pod-security',
    'a container of a Rollout is privileged',
    ['Rollout serving/incident spec.template.spec.containers[0].securityContext.privileged'],
    patch(ROLLOUT, JsonPatch.replace('/spec/template/spec/containers/0/securityContext/privileged', true)),
    ['strict-schema'],
  ),
];
