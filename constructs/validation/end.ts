/** One end of a link between objects: an object and the field that is wired wrongly, or an object that is not there. */
export interface End {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Field path inside the object, such as `spec.ports[0].targetPort`. Undefined for an object that does not exist. */
  readonly path: string | undefined;
  /** Place of the object in the list that was validated. Undefined for an object that does not exist. */
  readonly index: number | undefined;
}

export function formatObject({ kind, namespace, name }: Pick<End, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export function formatEnd(end: End): string {
  return `${formatObject(end)} ${end.path ?? '(not in the set)'}`;
}
