import { nearestName } from '../runtime/data/nearest-name';

/**
 * The alert with this name, or the only one whose name ends with it.
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
