/** One end of a link between objects: a field of an object, or an object that is not in the set. */
export interface Location {
  /** Kind of the object. */
  readonly kind: string;
  /** Namespace of the object; undefined if it names none. */
  readonly namespace: string | undefined;
  /** Name of the object. */
  readonly name: string;
  /** Field path in the object, such as `spec.ports[0].targetPort`. Undefined for an object that does not exist. */
  readonly path: string | undefined;
  /** Place of the object in the list that was validated, from 0. Undefined for an object that does not exist. */
  readonly index: number | undefined;
  /** Place of the object among the items of a List, from 0. Undefined for an object that is a document of its own. */
  readonly item?: number | undefined;
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
