const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Checks a name that objects have without the hash that cdk8s appends, so that it is the same in every synthesis and in
 * every object that refers to it.
 *
 * @throws unless the name is a DNS label of RFC 1035, which every kind accepts, including Service
 */
export function objectName(name: string): string {
  if (DNS_LABEL.test(name)) return name;
  throw new Error(
    `a name must be at most 63 lower-case letters, digits and hyphens, and start with a letter, got "${name}"; ` +
      `give the construct such an id, or such a name with { name: '${suggest(name)}' }`,
  );
}

function suggest(name: string): string {
  const suggestion = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return suggestion === '' ? 'incident' : suggestion;
}
