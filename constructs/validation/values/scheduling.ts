import type { Field } from './field';
import { checkSelector } from './metadata';
import { dnsLabel, labelKey, labelValue } from './names';

/** Affinity, spread over domains, and tolerations of a pod. */
export function checkScheduling(spec: Field): void {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const affinity = spec.get('affinity', kind);
    for (const term of affinity.get(required).items()) checkAffinityTerm(term);
    for (const weighted of affinity.get(preferred).items()) {
      weighted.get('weight').within(1, 100);
      checkAffinityTerm(weighted.get('podAffinityTerm'));
    }
  }
  const nodes = spec.get('affinity', 'nodeAffinity');
  checkNodeTerms(nodes.get(required));
  for (const weighted of nodes.get(preferred).items()) {
    weighted.get('weight').within(1, 100);
    checkNodeTerm(weighted.get('preference'));
  }
  for (const spread of spec.get('topologySpreadConstraints').items()) {
    spread.get('maxSkew').within(1);
    spread.get('topologyKey').required();
    spread.get('whenUnsatisfiable').required();
    spread.get('whenUnsatisfiable').oneOf('DoNotSchedule', 'ScheduleAnyway');
    spread.get('minDomains').within(1);
    if (spread.get('minDomains').set && spread.get('whenUnsatisfiable').text === 'ScheduleAnyway')
      spread.get('minDomains').refuse('only DoNotSchedule has it', 'remove it');
    spread.get('nodeAffinityPolicy').oneOf('Honor', 'Ignore');
    spread.get('nodeTaintsPolicy').oneOf('Honor', 'Ignore');
    checkSelector(spread.get('labelSelector'));
    checkLabelKeys(spread, 'matchLabelKeys');
  }
  spec
    .get('topologySpreadConstraints')
    .unique(
      'pair of key and effect',
      (spread) => `${spread.get('topologyKey').text ?? ''} ${spread.get('whenUnsatisfiable').text ?? ''}`,
    );
  for (const toleration of spec.get('tolerations').items()) checkToleration(toleration);
}

function checkAffinityTerm(term: Field): void {
  if (!term.set) return;
  for (const namespace of term.get('namespaces').items()) namespace.like(dnsLabel);
  checkLabelKeys(term, 'matchLabelKeys');
  checkLabelKeys(term, 'mismatchLabelKeys');
  const without = new Set(
    term
      .get('mismatchLabelKeys')
      .items()
      .map(({ text }) => text),
  );
  for (const key of term.get('matchLabelKeys').items())
    if (without.has(key.text)) key.refuse('mismatchLabelKeys has it too', 'remove one of them');
  term.get('topologyKey').required();
  term.get('topologyKey').like(labelKey);
  checkSelector(term.get('labelSelector'));
  checkSelector(term.get('namespaceSelector'));
}

/** Keys of labels whose values the API server takes from the pod itself. */
function checkLabelKeys(of: Field, list: string): void {
  const keys = of.get(list);
  if (keys.items().length === 0) return;
  if (!of.get('labelSelector').set) keys.refuse('there is no labelSelector', 'write one, or remove it');
  for (const key of keys.items()) key.like(labelKey);
}

/** Terms of which a node must match one. */
export function checkNodeTerms(selector: Field): void {
  const terms = selector.get('nodeSelectorTerms');
  if (selector.set && terms.items().length === 0) terms.refuse('it is empty', 'write a term');
  terms.items().forEach(checkNodeTerm);
}

function checkNodeTerm(term: Field): void {
  for (const field of term.get('matchFields').items()) {
    if (field.get('key').text !== 'metadata.name')
      field.get('key').refuse(`it is ${field.get('key').json}`, 'write metadata.name');
    field.get('operator').oneOf('In', 'NotIn');
    if (field.get('values').items().length !== 1)
      field.get('values').refuse('it must have one value', 'name one node');
  }
  for (const expression of term.get('matchExpressions').items()) {
    const operator = expression.get('operator');
    operator.required();
    operator.exactly('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
    expression.get('key').like(labelKey);
    const values = expression.get('values').items();
    const count = values.length;
    for (const value of values) value.like(labelValue);
    if (/^(?:In|NotIn)$/.test(operator.text ?? '') && count === 0)
      expression.get('values').refuse('it is empty', 'write the values');
    if (/Exist/.test(operator.text ?? '') && count > 0)
      expression.get('values').refuse(`${operator.text ?? ''} takes no values`, 'remove them');
    if (/^(?:Gt|Lt)$/.test(operator.text ?? '') && count !== 1)
      expression.get('values').refuse(`${operator.text ?? ''} takes one value`, 'write one number in quotes');
  }
}

function checkToleration(toleration: Field): void {
  const [key, operator, effect, value] = ['key', 'operator', 'effect', 'value'].map((name) =>
    toleration.get(name),
  );
  key!.like((text) => (text === '' ? undefined : labelKey(text)));
  operator!.oneOf('Equal', 'Exists');
  effect!.oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute');
  if ((key!.text ?? '') === '' && operator!.text !== 'Exists')
    operator!.refuse('the toleration has no key', 'name a key, or write Exists');
  if ((operator!.text ?? 'Equal') === 'Equal') value!.like(labelValue);
  if (operator!.text === 'Exists' && (value!.text ?? '') !== '')
    value!.refuse('Exists takes no value', 'remove it');
  if (toleration.get('tolerationSeconds').set && effect!.text !== 'NoExecute')
    toleration
      .get('tolerationSeconds')
      .refuse('only the effect NoExecute has it', 'remove it, or write NoExecute');
}

const HIGHEST_PRIORITY = 1_000_000_000;
const SYSTEM_PRIORITIES = ['system-cluster-critical', 'system-node-critical'];

export function checkPriorityClass(object: Field): void {
  const name = object.get('metadata', 'name');
  object.get('preemptionPolicy').oneOf('PreemptLowerPriority', 'Never');
  if (SYSTEM_PRIORITIES.includes(name.text ?? '')) return;
  if (name.text?.startsWith('system-') === true)
    name.refuse('names that begin with system- are of Kubernetes itself', 'write another name');
  if ((object.get('value').number ?? 0) > HIGHEST_PRIORITY)
    object.get('value').refuse(`it is above ${HIGHEST_PRIORITY}`, `write ${HIGHEST_PRIORITY} or less`);
}
