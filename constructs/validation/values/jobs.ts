import { cronSchedule } from './cron';
import type { Field } from './field';
import { selects } from './metadata';
import { domainPath, labelKey } from './names';
import { checkTemplate } from './workloads';

const MOST_INDEXED = 100_000;
const MOST_RULES = 20;
const MOST_CODES = 255;
/** Time zones that JavaScript knows and the tz database does not. */
const ICU_ALONE = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(
    ' ',
  ),
);

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
  checkIndexes(spec);
  checkReplacement(spec);
  spec.get('managedBy').like(domainPath);
  if (spec.get('selector').set && !spec.get('manualSelector').isTrue)
    spec.get('selector').refuse('the API server writes the selector of a job', 'remove it');
  const template = spec.get('template');
  checkTemplate(template);
  const restart = template.get('spec', 'restartPolicy');
  if (restart.text !== 'OnFailure' && restart.text !== 'Never')
    restart.refuse(restart.set ? `it is ${restart.json}` : 'it is not set', 'write OnFailure or Never');
  if (spec.get('manualSelector').isTrue && !selects(spec.get('selector'), template.get('metadata', 'labels')))
    spec
      .get('selector')
      .refuse('it does not select the pods of the template', 'write labels of the template');
  checkFailurePolicy(spec);
  checkSuccessPolicy(spec);
}

/** Jobs whose pods have numbers. */
function checkIndexes(spec: Field): void {
  const indexed = spec.get('completionMode').text === 'Indexed';
  const completions = spec.get('completions');
  spec.get('completionMode').exactly('NonIndexed', 'Indexed');
  // without both, the API server writes 1 for each
  if (indexed && spec.get('parallelism').set) completions.required('write how many pods must succeed');
  if (indexed) spec.get('parallelism').within(0, MOST_INDEXED);
  const perIndex = spec.get('backoffLimitPerIndex');
  const failed = spec.get('maxFailedIndexes');
  if (perIndex.set && !indexed) perIndex.refuse('the pods have no index', 'write completionMode: Indexed');
  if (failed.set && !perIndex.set) perIndex.required('maxFailedIndexes counts with it');
  if ((failed.number ?? 0) > (completions.number ?? Infinity))
    failed.refuse(`it is ${failed.json}, and completions is ${completions.json}`, 'write less');
}

function checkReplacement(spec: Field): void {
  const replacement = spec.get('podReplacementPolicy');
  replacement.oneOf('TerminatingOrFailed', 'Failed');
  if (spec.get('podFailurePolicy').set && replacement.text === 'TerminatingOrFailed')
    replacement.refuse('with podFailurePolicy it must be Failed', 'write Failed, or remove it');
}

/** What the end of a pod means for its job. */
function checkFailurePolicy(spec: Field): void {
  const policy = spec.get('podFailurePolicy');
  if (!policy.set) return;
  const template = spec.get('template', 'spec');
  if (template.get('restartPolicy').text === 'OnFailure')
    template.get('restartPolicy').refuse('podFailurePolicy needs Never', 'write Never');
  const rules = policy.get('rules');
  if (rules.items().length > MOST_RULES)
    rules.refuse(`it has ${rules.items().length} rules`, `write ${MOST_RULES} or fewer`);
  const names = ['containers', 'initContainers']
    .flatMap((list) => template.get(list).items())
    .map((container) => container.get('name').text);
  for (const rule of rules.items()) {
    const action = rule.get('action');
    action.exactly('FailJob', 'FailIndex', 'Ignore', 'Count');
    if (action.text === 'FailIndex' && !spec.get('backoffLimitPerIndex').set)
      action.refuse('backoffLimitPerIndex is not set', 'set it, or write FailJob');
    rule.exactlyOne('condition', 'onExitCodes', 'onPodConditions');
    for (const condition of rule.get('onPodConditions').items()) {
      condition.get('type').like(labelKey);
      condition.get('status').oneOf('True', 'False', 'Unknown');
    }
    checkExitCodes(rule.get('onExitCodes'), names);
  }
}

function checkExitCodes(codes: Field, containers: readonly (string | undefined)[]): void {
  if (!codes.set) return;
  codes.get('operator').exactly('In', 'NotIn');
  const container = codes.get('containerName');
  if (container.set && !containers.includes(container.text))
    container.refuse(`the pod has no container ${container.json}`, 'correct the name, or remove it');
  const list = codes.get('values');
  const values = list.items().map(({ number }) => number ?? 0);
  if (values.length === 0) list.refuse('it is empty', 'write exit codes');
  if (codes.get('operator').text === 'In' && values.includes(0))
    list.refuse('it has 0, which is success', 'remove 0');
  if (values.some((value, i) => i > 0 && value <= values[i - 1]!))
    list.refuse('it is not in ascending order', 'sort it, each code once');
  if (values.length > MOST_CODES)
    list.refuse(`it has ${values.length} codes`, `write ${MOST_CODES} or fewer`);
}

/** Which pods must succeed. */
function checkSuccessPolicy(spec: Field): void {
  const policy = spec.get('successPolicy');
  if (!policy.set) return;
  if (spec.get('completionMode').text !== 'Indexed')
    policy.refuse('the pods have no index', 'write completionMode: Indexed');
  const rules = policy.get('rules');
  if (rules.items().length === 0) rules.refuse('it is empty', 'write a rule');
  if (rules.items().length > MOST_RULES)
    rules.refuse(`it has ${rules.items().length} rules`, `write ${MOST_RULES} or fewer`);
  const completions = spec.get('completions').number ?? Infinity;
  for (const rule of rules.items()) {
    const [indexes, count] = [rule.get('succeededIndexes'), rule.get('succeededCount')];
    if (!indexes.set && !count.set) rule.refuse('it is empty', 'write succeededIndexes or succeededCount');
    const total = indexes.text === undefined ? completions : countIndexes(indexes.text, completions);
    if (total === undefined)
      indexes.refuse(
        `“${indexes.text ?? ''}” is no list of indexes`,
        'write ascending numbers and ranges below completions, such as 0,2-4',
      );
    else if ((count.number ?? 0) > total) count.refuse(`it is above ${total}`, `write ${total} or less`);
    count.within(1);
  }
}

/** How many indexes a list such as `0,2-4` names; undefined if it is wrong. */
function countIndexes(list: string, completions: number): number | undefined {
  let last = -1;
  let count = 0;
  for (const part of list.split(',')) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const [first, end] = [Number(from), Number(to)];
    if (from === undefined || first <= last || end < first || end >= completions) return undefined;
    // a range has two different ends
    if (part.includes('-') && end === first) return undefined;
    count += end - first + 1;
    last = end;
  }
  return count;
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
  const zone = name.replace(/^(?:posix|right)\//, '');
  if (!/^[A-Z][^/]*(?:\/[A-Z][^/]*)*$/.test(zone) || zone === 'Local' || ICU_ALONE.has(zone)) return wrong;
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    // the names are those of files, so the case counts
    return known.toLowerCase() === zone.toLowerCase() && known !== zone ? wrong : undefined;
  } catch {
    return wrong;
  }
}
