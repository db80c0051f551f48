import type { Field } from './field';
import { checkScaled, checkShare } from './workloads';

const DEFAULT_PROGRESS_DEADLINE = 600;

/** Actions of a canary's step. */
const STEPS = [
  'setWeight',
  'pause',
  'experiment',
  'analysis',
  'setCanaryScale',
  'setHeaderRoute',
  'setMirrorRoute',
  'plugin',
];

/** Of these, a step has one at most; the others may stand beside one of them. */
const EXCLUSIVE_STEPS = ['setWeight', 'pause', 'experiment', 'analysis'];

/** A number of seconds, or a duration of Go. */
const PAUSE = /^\+?(?:\d+|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/;

/**
 * Errors that Argo Rollouts refuses: it sets the Rollout to Degraded, with the condition InvalidSpec, and rolls nothing
 * out.
 *
 * @see https://github.com/argoproj/argo-rollouts/blob/v1.8.3/pkg/apis/rollouts/validation/validation.go
 */
export function checkRollout(spec: Field): void {
  if (!spec.get('workloadRef').set) checkScaled(spec);
  const deadline = spec.get('progressDeadlineSeconds');
  const ready = spec.get('minReadySeconds').number ?? 0;
  if ((deadline.number ?? DEFAULT_PROGRESS_DEADLINE) <= ready) {
    deadline.refuse(
      `it is ${deadline.number ?? DEFAULT_PROGRESS_DEADLINE}, and minReadySeconds is ${ready}`,
      `write more than ${ready}`,
    );
  }
  const strategy = spec.get('strategy');
  strategy.exactlyOne('strategy', 'canary', 'blueGreen');
  const [canary, blueGreen] = [strategy.get('canary'), strategy.get('blueGreen')];
  if (canary.set) checkCanary(canary);
  const [kept, limit] = [blueGreen.get('scaleDownDelayRevisionLimit'), spec.get('revisionHistoryLimit')];
  if (kept.number !== undefined && kept.number > (limit.number ?? 10))
    kept.refuse(
      `it is above revisionHistoryLimit, ${limit.number ?? 10}`,
      `write ${limit.number ?? 10} or less`,
    );
  for (const each of [canary, blueGreen]) {
    const affinity = each.get('antiAffinity');
    if (!affinity.set) continue;
    const [preferred, required] = [
      'preferredDuringSchedulingIgnoredDuringExecution',
      'requiredDuringSchedulingIgnoredDuringExecution',
    ] as const;
    affinity.exactlyOne('rule', preferred, required);
    affinity.get(preferred, 'weight').within(1, 100);
  }
}

function checkCanary(canary: Field): void {
  const [surge, unavailable] = [canary.get('maxSurge'), canary.get('maxUnavailable')];
  checkShare(surge);
  checkShare(unavailable);
  if (isZero(surge) && isZero(unavailable))
    unavailable.refuse('maxSurge and maxUnavailable are both 0', 'write 1 for one of them');
  const routing = canary.get('trafficRouting');
  if (!routing.set) {
    for (const key of ['scaleDownDelaySeconds', 'dynamicStableScale'])
      if (canary.get(key).number !== undefined || canary.get(key).isTrue)
        canary.get(key).refuse('it works only with trafficRouting', 'write trafficRouting, or remove it');
  } else if (canary.get('scaleDownDelaySeconds').set && canary.get('dynamicStableScale').isTrue) {
    canary.get('dynamicStableScale').refuse('it excludes scaleDownDelaySeconds', 'remove one of both');
  }
  const routes = new Set(
    routing
      .get('managedRoutes')
      .items()
      .map((route) => route.get('name').text),
  );
  for (const step of canary.get('steps').items()) {
    if (step.among(...STEPS).length === 0)
      step.refuse('the step does nothing', `write one of ${STEPS.join(', ')}`);
    step.atMostOne('the step', ...EXCLUSIVE_STEPS);
    checkPause(step.get('pause', 'duration'));
    for (const key of ['setHeaderRoute', 'setMirrorRoute']) {
      const route = step.get(key);
      if (!route.set) continue;
      const name = route.get('name').text;
      if (!routes.has(name))
        route
          .get('name')
          .refuse(
            `the route ${name ?? ''} is not in trafficRouting.managedRoutes`,
            'add it there, or name one that is',
          );
    }
    if (routing.set) continue;
    for (const template of step.get('experiment', 'templates').items()) {
      if (template.get('weight').set)
        template
          .get('weight')
          .refuse('it works only with trafficRouting', 'write trafficRouting, or remove it');
    }
  }
}

function checkPause(duration: Field): void {
  duration.within(0);
  const { text } = duration;
  if (text !== undefined && !PAUSE.test(text))
    duration.refuse(
      `“${text}” is no duration`,
      'write a number of seconds, or one with a unit, such as 90s, 10m or 1h; remove it to wait for a person',
    );
}

/** Both are a quarter where they are not set. */
function isZero(field: Field): boolean {
  return field.number === 0 || /^0+%$/.test(field.text ?? '');
}
