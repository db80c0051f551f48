import type { Field, Format } from './field';
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
  const most = routing.get('maxTrafficWeight');
  if (most.set && !routes(routing, 'nginx'))
    most.refuse('only nginx and plugins take it', 'remove it; weights are shares of 100');
  checkPingPong(canary, routing);
  const managed = new Set(
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
    for (const [key, routers] of Object.entries(ROUTERS_BY_STEP)) {
      const route = step.get(key);
      if (!route.set) continue;
      if (!routes(routing, ...routers))
        route.refuse(`only ${routers.join(', ')} and plugins of trafficRouting do it`, 'remove it');
      const name = route.get('name').text;
      if (routing.set && !managed.has(name))
        route
          .get('name')
          .refuse(
            `the route ${name ?? ''} is not in trafficRouting.managedRoutes`,
            'add it there, or name one that is',
          );
      for (const match of route.get('match').items()) checkMatch(key, match, routing);
    }
    for (const template of step.get('experiment', 'templates').items()) {
      const weight = template.get('weight');
      if (weight.set && !routes(routing, ...ROUTERS_OF_EXPERIMENTS))
        weight.refuse(
          `only ${ROUTERS_OF_EXPERIMENTS.join(', ')} and plugins of trafficRouting take it`,
          'remove it',
        );
    }
    for (const analysis of [step.get('analysis'), ...step.get('experiment', 'analyses').items()]) {
      for (const argument of analysis.get('args').items())
        argument.get('valueFrom', 'fieldRef', 'fieldPath').like(metadataField);
    }
  }
}

/** Whether traffic is routed by one of these, or by a plugin, which may do anything. */
function routes(routing: Field, ...routers: readonly string[]): boolean {
  return routing.get('plugins').entries().length > 0 || routing.among(...routers).length > 0;
}

const ROUTERS_BY_STEP: Readonly<Record<string, readonly string[]>> = {
  setHeaderRoute: ['istio', 'alb', 'apisix'],
  setMirrorRoute: ['istio'],
};
const ROUTERS_OF_EXPERIMENTS = ['alb', 'smi', 'istio'];
const ROUTERS_OF_PING_PONG = ['alb', 'istio'];

function checkPingPong(canary: Field, routing: Field): void {
  const pingPong = canary.get('pingPong');
  if (!pingPong.set) return;
  for (const key of ['pingService', 'pongService']) pingPong.get(key).required('name a Service');
  if (routing.set && !routes(routing, ...ROUTERS_OF_PING_PONG))
    pingPong.refuse('only alb, istio and plugins of trafficRouting do it', 'remove it');
  if (routing.get('alb').set) routing.get('alb', 'rootService').required('name a Service');
}

/** What a request must have, so that a route takes it. */
function checkMatch(key: string, match: Field, routing: Field): void {
  const [kinds, values] = [
    ['exact', 'regex', 'prefix'] as const,
    key === 'setHeaderRoute' ? ['headerValue'] : match.among('method', 'path'),
  ];
  for (const each of values) {
    const value = match.get(each);
    value.exactlyOne('value', ...kinds);
    if (key === 'setHeaderRoute' && routing.get('alb').set && !value.get('exact').set)
      value.refuse('alb compares whole values', 'write exact');
  }
}

/** Fields that an analysis may read of the Rollout. */
const metadataField: Format = (path) =>
  !path.startsWith('metadata') ||
  /^metadata\.(?:name|namespace|uid|labels|annotations|(?:labels|annotations)\['[^']+'\])$/.test(path)
    ? undefined
    : {
        problem: `an analysis cannot read ${path}`,
        fix: "write one such as metadata.name or metadata.labels['team']",
      };

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
