import type { Field } from './field';
import { checkAnnotations, checkLabels, checkSelector, selects } from './metadata';
import { dnsLabel } from './names';
import { checkHostName, checkPod } from './pods';
import { checkClaim } from './storage';

const DEFAULT_PROGRESS_DEADLINE = 600;
const PERCENT = /^\d+%$/;

/** A pod template: labels, annotations and the pod. */
export function checkTemplate(template: Field, mounted?: readonly string[]): void {
  checkLabels(template.get('metadata', 'labels'));
  checkAnnotations(template.get('metadata', 'annotations'));
  checkPod(template.get('spec'), mounted);
  // a StatefulSet gives its pods their names
  if (!mounted) checkHostName(template.get('spec'));
}

/** A number, or a percentage. */
export function checkShare(field: Field): void {
  field.within(0, 2 ** 31 - 1);
  const { text } = field;
  if (text !== undefined && !PERCENT.test(text))
    field.refuse(`“${text}” is no percentage`, 'write digits and %, or a number');
}

/** A number, or a percentage of at most 100. */
export function checkMaximum(field: Field): void {
  checkShare(field);
  if (PERCENT.test(field.text ?? '') && parseInt(field.text ?? '', 10) > 100)
    field.refuse(`it is ${field.json}, and may be 100% or less`, 'write 100% or less');
}

function isZero(field: Field): boolean {
  return field.number === 0 || /^0+%$/.test(field.text ?? '');
}

/** A template that the workload's selector must match, and whose pods run for ever. */
export function checkScaled(spec: Field, mounted?: readonly string[]): void {
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
  const deadline = template.get('spec', 'activeDeadlineSeconds');
  if (deadline.set) deadline.refuse('only pods that end have it', 'remove it, or make it a Job');
  const restart = template.get('spec', 'restartPolicy');
  if ((restart.text ?? '') !== '' && restart.text !== 'Always')
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
  const rolling = spec.get('updateStrategy', 'rollingUpdate');
  const [surge, unavailable] = [rolling.get('maxSurge'), rolling.get('maxUnavailable')];
  checkMaximum(surge);
  checkMaximum(unavailable);
  const surges = surge.set && !isZero(surge);
  if (surges && !isZero(unavailable))
    surge.refuse('maxUnavailable is not 0', 'write maxUnavailable: 0, or remove it');
  if (!surges && isZero(unavailable)) unavailable.refuse('maxSurge is 0 as well', 'write 1, or set maxSurge');
}

export function checkStatefulSet(spec: Field): void {
  const claims = spec.get('volumeClaimTemplates').items();
  checkScaled(
    spec,
    claims.flatMap((claim) => claim.get('metadata', 'name').text ?? []),
  );
  for (const claim of claims) {
    claim.get('metadata', 'name').required();
    claim.get('metadata', 'name').like(dnsLabel);
    checkClaim(claim.get('spec'));
  }
  spec.get('serviceName').like((name) => (name === '' ? undefined : dnsLabel(name)));
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
