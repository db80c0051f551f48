import type { Field } from './field';
import { dns1035Label, dnsSubdomain } from './names';

/** Groups of Kubernetes itself, whose definitions name the change that approved them. */
const PROTECTED = /(?:^|\.)(?:k8s|kubernetes)\.io$/;

/** @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go */
export function checkCustomResourceDefinition(object: Field): void {
  const [spec, name] = [object.get('spec'), object.get('metadata', 'name')];
  const [group, names, versions] = [spec.get('group'), spec.get('names'), spec.get('versions')];
  const plural = names.get('plural');
  group.like(dnsSubdomain);
  if (group.text !== undefined && !group.text.includes('.'))
    group.refuse(`“${group.text}” has no dot`, 'write a domain, such as acme.com');
  if (plural.text !== undefined && group.text !== undefined) {
    const wanted = `${plural.text}.${group.text}`;
    if (name.text !== undefined && name.text !== wanted)
      name.refuse(`it is ${name.text}, and must be spec.names.plural.spec.group`, `write ${wanted}`);
  }
  const approved = object.get('metadata', 'annotations', 'api-approved.kubernetes.io');
  if (PROTECTED.test(group.text ?? '')) approved.required('write the address of the change that approved it');
  for (const each of [plural, names.get('singular'), ...names.get('shortNames').items()])
    each.like(dns1035Label);
  for (const key of ['kind', 'listKind'])
    names.get(key).like((kind) => (kind === '' ? undefined : dns1035Label(kind.toLowerCase())));
  if (names.get('kind').text !== undefined && names.get('kind').text === names.get('listKind').text)
    names.get('listKind').refuse('it is the same as kind', 'write another, or remove it');
  spec.get('scope').exactly('Namespaced', 'Cluster');
  versions.unique('version', (version) => version.get('name').text);
  for (const version of versions.items()) {
    version.get('name').like(dns1035Label);
    version.get('schema', 'openAPIV3Schema').required('write type: object at least');
  }
  const stored = versions.items().filter((version) => version.get('storage').isTrue).length;
  if (versions.items().length > 0 && stored !== 1)
    versions.refuse(`${stored} versions are stored`, 'write storage: true for exactly one');
}
