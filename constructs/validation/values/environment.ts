import type { Field } from './field';
import { configKey, dnsSubdomain, environmentName, labelKey } from './names';
import { checkQuantity } from './quantity';

const FIELD_PATHS = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);
const CPU_DIVISORS = ['0', '1', '1m'];
const BYTE_DIVISORS = [
  '0',
  '1',
  ...['k', 'M', 'G', 'T', 'P', 'E'].flatMap((unit) => [`1${unit}`, `1${unit === 'k' ? 'K' : unit}i`]),
];

/** The variables of a container. */
export function checkEnvironment(container: Field): void {
  for (const variable of container.get('env').items()) {
    variable.get('name').required();
    variable.get('name').like(environmentName);
    const from = variable.get('valueFrom');
    if (!from.set) continue;
    from.exactlyOne(
      'source',
      'fieldRef',
      'resourceFieldRef',
      'configMapKeyRef',
      'secretKeyRef',
      'fileKeyRef',
    );
    if ((variable.get('value').text ?? '') !== '')
      from.refuse('the variable has a value already', 'remove value or valueFrom');
    checkFieldPath(from.get('fieldRef'), FIELD_PATHS);
    checkResourceField(from.get('resourceFieldRef'));
    for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
      const reference = from.get(kind);
      if (!reference.set) continue;
      reference.get('name').required('name it');
      reference.get('name').like(dnsSubdomain);
      reference.get('key').required('name a key');
      reference.get('key').like(configKey);
    }
  }
  for (const source of container.get('envFrom').items()) {
    source.exactlyOne('source', 'configMapRef', 'secretRef');
    source.get('prefix').like((prefix) => (prefix === '' ? undefined : environmentName(prefix)));
    for (const kind of source.among('configMapRef', 'secretRef')) {
      source.get(kind, 'name').required('name it');
      source.get(kind, 'name').like(dnsSubdomain);
    }
  }
}

/** A field of the pod itself, in a variable or a file. */
export function checkFieldPath(reference: Field, allowed: ReadonlySet<string>): void {
  const path = reference.get('fieldPath');
  if (reference.set) path.required();
  reference.get('apiVersion').oneOf('v1');
  const { text } = path;
  if (text === undefined || text === '') return;
  if (allowed.has(text)) return;
  const [, kind, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(text) ?? [];
  if (key !== undefined) {
    const wrong = labelKey(kind === 'annotations' ? key.toLowerCase() : key);
    if (wrong) path.refuse(wrong.problem, wrong.fix);
    return;
  }
  path.refuse(`there is no field ${text} for a container to read`, `write one of ${[...allowed].join(', ')}`);
}

export function checkResourceField(reference: Field): void {
  if (!reference.set) return;
  const resource = reference.get('resource');
  if (!/^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.+)$/.test(resource.text ?? ''))
    resource.refuse(
      `it is ${resource.json}`,
      'write limits or requests, a dot and a resource, such as limits.cpu',
    );
  const divisor = reference.get('divisor');
  if (checkQuantity(divisor) === undefined) return;
  const allowed = resource.text?.endsWith('.cpu') === true ? CPU_DIVISORS : BYTE_DIVISORS;
  if (!allowed.includes(divisor.scalar ?? ''))
    divisor.refuse(`it is ${divisor.json}`, `write one of ${allowed.slice(1).join(', ')}`);
}
