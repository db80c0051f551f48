import type { Manifest } from '../manifests/manifest';
import type { Field, Format } from './field';
import { dns1035Label, dnsLabel, dnsSubdomain, domainPath, labelKey, labelValue, pathSegment } from './names';

const NAMES: Readonly<Record<string, Format>> = {
  Namespace: dnsLabel,
  Service: dns1035Label,
  PodDisruptionBudget: pathSegment,
  Role: pathSegment,
  ClusterRole: pathSegment,
  RoleBinding: pathSegment,
  ClusterRoleBinding: pathSegment,
};

const ANNOTATION_BYTES = 256 * 1024;
const LABEL_CHARACTERS = 63;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
/** A CronJob appends a time to the names of its jobs. */
const CRON_JOB_NAME = 52;

/** Names, labels and annotations. */
export function checkMetadata(metadata: Field, { kind, group }: Pick<Manifest, 'kind' | 'group'>): void {
  const own = group === '' || group.endsWith('.k8s.io') || !group.includes('.');
  const name = metadata.get('name');
  name.like((own ? NAMES[kind] : undefined) ?? dnsSubdomain);
  if (kind === 'CronJob' && (name.text?.length ?? 0) > CRON_JOB_NAME)
    name.refuse(`it has more than ${CRON_JOB_NAME} characters`, 'write a shorter name');
  if (!name.set && !metadata.get('generateName').set) name.required('write a name');
  if (own) checkWorkloadName(name, kind);
  metadata.get('namespace').like((text) => (text === '' ? undefined : dnsLabel(text)));
  for (const finalizer of metadata.get('finalizers').items())
    if (!STANDARD_FINALIZERS.has(finalizer.text ?? '')) finalizer.like(own ? domainPath : labelKey);
  checkOwners(metadata.get('ownerReferences'));
  checkLabels(metadata.get('labels'));
  checkAnnotations(metadata.get('annotations'));
}

/** Names from which the controller makes labels or host names of pods. */
function checkWorkloadName(name: Field, kind: string): void {
  const { text = '' } = name;
  if ((kind === 'Job' || kind === 'StatefulSet') && text.length > LABEL_CHARACTERS)
    name.refuse(`it has more than ${LABEL_CHARACTERS} characters`, 'write a shorter name');
  if (kind === 'StatefulSet' && text.includes('.')) name.refuse('it has a dot', 'write - instead');
}

function checkOwners(owners: Field): void {
  for (const owner of owners.items()) {
    for (const key of ['apiVersion', 'kind', 'name', 'uid']) owner.get(key).required();
    if (owner.get('kind').text === 'Event' && owner.get('apiVersion').text === 'v1')
      owner.refuse('an Event owns nothing', 'remove it');
  }
  if (owners.items().filter((owner) => owner.get('controller').isTrue).length > 1)
    owners.refuse('two owners are the controller', 'write controller: true once');
}

/** Keys and sizes of annotations. */
export function checkAnnotations(annotations: Field): void {
  let bytes = 0;
  for (const [key, value] of annotations.entries()) {
    const wrong = labelKey(key.toLowerCase());
    if (wrong) value.refuse(wrong.problem, wrong.fix);
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value.text ?? '');
  }
  if (bytes > ANNOTATION_BYTES)
    annotations.refuse(`they have ${bytes} bytes, and may have ${ANNOTATION_BYTES}`, 'shorten them');
}

/** Keys and values of labels. */
export function checkLabels(labels: Field): void {
  for (const [key, value] of labels.entries()) {
    const wrong = labelKey(key);
    if (wrong) value.refuse(wrong.problem, wrong.fix);
    value.like(labelValue);
  }
}

/** A label selector. */
export function checkSelector(selector: Field): void {
  checkLabels(selector.get('matchLabels'));
  for (const expression of selector.get('matchExpressions').items()) {
    expression.get('key').like(labelKey);
    const operator = expression.get('operator');
    operator.oneOf('In', 'NotIn', 'Exists', 'DoesNotExist');
    const values = expression.get('values');
    const count = values.items().length;
    if (['In', 'NotIn'].includes(operator.text ?? '') && count === 0)
      values.refuse('it is empty', 'write the values');
    if (['Exists', 'DoesNotExist'].includes(operator.text ?? '') && count > 0)
      values.refuse(`${operator.text ?? ''} takes no values`, 'remove them');
    for (const value of values.items()) value.like(labelValue);
  }
}

/** Whether labels match a selector. */
export function selects(selector: Field, labels: Field): boolean {
  const equal = selector
    .get('matchLabels')
    .entries()
    .every(([key, value]) => labels.get(key).text === value.text);
  return (
    equal &&
    selector
      .get('matchExpressions')
      .items()
      .every((expression) => {
        const actual = labels.get(expression.get('key').text ?? '');
        const values = expression
          .get('values')
          .items()
          .map(({ text }) => text);
        switch (expression.get('operator').text) {
          case 'In':
            return actual.set && values.includes(actual.text);
          case 'NotIn':
            return !actual.set || !values.includes(actual.text);
          case 'Exists':
            return actual.set;
          case 'DoesNotExist':
            return !actual.set;
          default:
            return true;
        }
      })
  );
}
