/** One end of a link between objects: an object and the field that is wired wrongly, or an object that is not there. */
export interface Location {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Field path inside the object, such as `spec.ports[0].targetPort`. Undefined for an object that does not exist. */
  readonly path: string | undefined;
  /** Place of the object in the list that was validated. Undefined for an object that does not exist. */
  readonly index: number | undefined;
}

export function formatObject({
  kind,
  namespace,
  name,
}: Pick<Location, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export function formatLocation(end: Location): string {
  return `${formatObject(end)} ${end.path ?? '(not in the set)'}`;
}
