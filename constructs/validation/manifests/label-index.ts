import { type LabelSelector, type Labels, selects } from './label-selector';

/**
 * Finds objects by label selector without reading every object: an index from each label to the objects that have it,
 * of which a selector reads only the shortest list.
 */
export class LabelIndex<T> {
  readonly #entries = new Map<string, { readonly item: T; readonly labels: Labels }[]>();

  add(namespace: string, labels: Labels, item: T): void {
    const entry = { item, labels };
    const keys = Object.entries(labels).map(([key, value]) => pair(key, value));
    for (const scope of [namespace, ANY_NAMESPACE]) {
      for (const key of ['', ...keys]) {
        const id = `${scope}\n${key}`;
        const list = this.#entries.get(id);
        if (list) list.push(entry);
        else this.#entries.set(id, [entry]);
      }
    }
  }

  /** @param namespace of the objects; left out, all namespaces */
  select(selector: LabelSelector, namespace = ANY_NAMESPACE): readonly T[] {
    const keys = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => pair(key, value));
    const lists = ['', ...keys].map((key) => this.#entries.get(`${namespace}\n${key}`) ?? []);
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    return shortest.filter(({ labels }) => selects(selector, labels)).map(({ item }) => item);
  }
}

/** Cannot be the name of a namespace. */
const ANY_NAMESPACE = '*';

function pair(key: string, value: string): string {
  return `${key}=${value}`;
}
