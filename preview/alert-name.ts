import { nearestName } from '../runtime/data/nearest-name';

/**
 * The alert that somebody means: by its name, or by the end of it where only one ends so.
 *
 * @throws Error naming the alerts there are
 */
export function alertNamed(text: string, names: readonly string[]): string {
  if (names.includes(text)) return text;
  const ending = [...new Set(names.filter((name) => name.endsWith(text)))];
  if (ending.length === 1) return ending[0]!;
  if (names.length === 0) throw new Error(`there is no alert "${text}": no PrometheusRule holds an alert`);
  const near = nearestName(text, names);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  throw new Error(`there is no alert "${text}"; ${meant}there are ${[...new Set(names)].sort().join(', ')}`);
}
