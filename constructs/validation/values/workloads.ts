import { cronSchedule } from './cron';
import type { Field } from './field';
import { checkLabels, checkSelector, selects } from './metadata';
import { checkPod } from './pods';
import { checkClaim } from './storage';

const DEFAULT_PROGRESS_DEADLINE = 600;
const PERCENT = /^\d+%$/;

/** A pod template: labels, annotations and the pod. */
function checkTemplate(template: Field, mounted: readonly string[] = []): void {
  checkLabels(template.get('metadata', 'labels'));
  checkPod(template.get('spec'), mounted);
}

/** A number, or a percentage. */
export function checkShare(field: Field): void {
  field.within(0);
  const { text } = field;
  if (text !== undefined && !PERCENT.test(text))
    field.refuse(`“${text}” is no percentage`, 'write digits and %, or a number');
}

function checkMaximum(field: Field): void {
  checkShare(field);
  if (PERCENT.test(field.text ?? '') && parseInt(field.text ?? '', 10) > 100)
    field.refuse(`it is ${field.json}, and may be 100% or less`, 'write 100% or less');
}

function isZero(field: Field): boolean {
  return field.number === 0 || /^0+%$/.test(field.text ?? '');
}

/** A template that the workload's selector must match, and whose pods run for ever. */
export function checkScaled(spec: Field, mounted: readonly string[] = []): void {
  for (const key of ['replicas', 'minReadySeconds', 'revisionHistoryLimit']) spec.get(key).within(0);
  const [selector, template] = [spec.get('selector'), spec.get('template')];
  if (!selector.set) selector.refuse('it is not set', 'write labels of the template');
  else if (
    selector.get('matchLabels').entries().length + selector.get('matchExpressions').items().length ===
    0
  )
    selector.refuse('it is empty, and selects every pod', 'write labels of the template');
  checkSelector(selector);
  if (!template.set) return;
  checkTemplate(template, mounted);
  if (!selects(selector, template.get('metadata', 'labels')))
    template
      .get('metadata', 'labels')
      .refuse(
        `the selector ${selector.json.slice(0, 120)} does not select them`,
        'give the selector labels of the template',
      );
  const restart = template.get('spec', 'restartPolicy');
  if (restart.set && restart.text !== 'Always')
    restart.refuse(`it is ${restart.json}, and must be Always here`, 'write Always, or make it a Job');
}

export function checkDeployment(spec: Field): void {
  checkScaled(spec);
  const strategy = spec.get('strategy');
  const rolling = strategy.get('rollingUpdate');
  strategy.get('type').oneOf('Recreate', 'RollingUpdate');
  if (strategy.get('type').text === 'Recreate' && rolling.set)
    rolling.refuse('the strategy Recreate has no rolling update', 'remove it');
  checkRolling(rolling);
  const deadline = spec.get('progressDeadlineSeconds');
  deadline.within(0);
  const ready = spec.get('minReadySeconds').number ?? 0;
  if ((deadline.number ?? DEFAULT_PROGRESS_DEADLINE) <= ready)
    deadline.refuse(
      `it is ${deadline.number ?? DEFAULT_PROGRESS_DEADLINE}, and minReadySeconds is ${ready}`,
      `write more than ${ready}`,
    );
}

function checkRolling(rolling: Field): void {
  checkShare(rolling.get('maxSurge'));
  checkMaximum(rolling.get('maxUnavailable'));
  if (isZero(rolling.get('maxSurge')) && isZero(rolling.get('maxUnavailable')))
    rolling.get('maxUnavailable').refuse('maxSurge and maxUnavailable are both 0', 'write 1 for one of them');
}

export function checkDaemonSet(spec: Field): void {
  checkScaled(spec);
  spec.get('updateStrategy', 'type').oneOf('RollingUpdate', 'OnDelete');
  checkShare(spec.get('updateStrategy', 'rollingUpdate', 'maxSurge'));
  checkMaximum(spec.get('updateStrategy', 'rollingUpdate', 'maxUnavailable'));
}

export function checkStatefulSet(spec: Field): void {
  const claims = spec.get('volumeClaimTemplates').items();
  checkScaled(
    spec,
    claims.flatMap((claim) => claim.get('metadata', 'name').text ?? []),
  );
  for (const claim of claims) checkClaim(claim.get('spec'));
  spec.get('podManagementPolicy').oneOf('OrderedReady', 'Parallel');
  const update = spec.get('updateStrategy');
  update.get('type').oneOf('RollingUpdate', 'OnDelete');
  if (update.get('type').text === 'OnDelete' && update.get('rollingUpdate').set)
    update.get('rollingUpdate').refuse('the strategy OnDelete has no rolling update', 'remove it');
  update.get('rollingUpdate', 'partition').within(0);
  for (const key of ['whenDeleted', 'whenScaled'])
    spec.get('persistentVolumeClaimRetentionPolicy', key).oneOf('Retain', 'Delete');
  spec.get('ordinals', 'start').within(0);
}

export function checkJob(spec: Field): void {
  for (const key of [
    'parallelism',
    'completions',
    'backoffLimit',
    'backoffLimitPerIndex',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
    'maxFailedIndexes',
  ])
    spec.get(key).within(0);
  spec.get('completionMode').oneOf('NonIndexed', 'Indexed');
  // without both, the API server writes 1 for each
  if (spec.get('completionMode').text === 'Indexed' && spec.get('parallelism').set)
    spec.get('completions').required('write how many pods must succeed');
  spec.get('podReplacementPolicy').oneOf('TerminatingOrFailed', 'Failed');
  if (spec.get('selector').set && !spec.get('manualSelector').isTrue)
    spec.get('selector').refuse('the API server writes the selector of a job', 'remove it');
  const template = spec.get('template');
  checkTemplate(template);
  const restart = template.get('spec', 'restartPolicy');
  if (restart.text !== 'OnFailure' && restart.text !== 'Never')
    restart.refuse(restart.set ? `it is ${restart.json}` : 'it is not set', 'write OnFailure or Never');
  for (const rule of spec.get('podFailurePolicy', 'rules').items()) {
    rule.get('action').oneOf('FailJob', 'FailIndex', 'Ignore', 'Count');
    rule.exactlyOne('condition', 'onExitCodes', 'onPodConditions');
    rule.get('onExitCodes', 'operator').oneOf('In', 'NotIn');
  }
}

export function checkCronJob(spec: Field): void {
  spec.get('schedule').required();
  spec.get('schedule').like(cronSchedule);
  spec.get('timeZone').like(timeZone);
  spec.get('concurrencyPolicy').oneOf('Allow', 'Forbid', 'Replace');
  for (const key of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    spec.get(key).within(0);
  checkJob(spec.get('jobTemplate', 'spec'));
}

function timeZone(name: string): { problem: string; fix: string } | undefined {
  const wrong = {
    problem: `there is no time zone “${name}”`,
    fix: 'write one such as Etc/UTC or Europe/Berlin',
  };
  if (!/^[A-Za-z]/.test(name) || name.toLowerCase() === 'local') return wrong;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return undefined;
  } catch {
    return wrong;
  }
}
