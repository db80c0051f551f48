import { closest, distance } from 'fastest-levenshtein';

/**
 * The name that a misspelt one most likely means: at most two letters, or a third of its letters, differ; case is
 * ignored. Undefined if no name is that near.
 *
 * @example
 * nearestName('memmory', ['cpu', 'memory']); // 'memory'
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = names.map((each) => each.toLowerCase());
  const wanted = name.toLowerCase();
  const near = closest(wanted, lower);
  return distance(wanted, near) <= Math.max(2, wanted.length / 3) ? names[lower.indexOf(near)] : undefined;
}
