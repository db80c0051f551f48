import { ArtifactError } from './artifact-error';

/** Most items of one list, or members of one object: the columns that a forest can have. */
const MOST_ITEMS = 2 ** 16;
/** Most values in all lists and objects together. A thousand features need some 40,000. */
const MOST_VALUES = 2_000_000;

/**
 * Checks that parsed JSON is no larger than an artifact can be, before the schema looks at each value: it reports every
 * wrong item of a list, and a list of millions would keep it busy for half a minute.
 *
 * @throws ArtifactError that names the member of the document
 */
export function checkSize(json: unknown): void {
  let values = 0;
  const waiting: (readonly [path: string, value: object])[] = [];
  const add = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) waiting.push([path, value]);
  };
  add('document', json);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, value] = next;
    const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (items.length > MOST_ITEMS) {
      throw new ArtifactError(
        `the artifact is no model: a list in ${path} has ${items.length} values; no list of a model has more than ${MOST_ITEMS}`,
      );
    }
    values += items.length;
    if (values > MOST_VALUES) {
      throw new ArtifactError(
        `the artifact is no model: it has more than ${MOST_VALUES} values in its lists`,
      );
    }
    if (Array.isArray(value)) for (const item of items) add(path, item);
    else for (const [name, item] of Object.entries(value)) add(path === 'document' ? name : path, item);
  }
}
