import { ROUTES } from '../../contract/routes';
import type { Feature, RowDependence } from '../../model/artifact';
import type { Finding } from './finding';

/** Names that a message lists before it counts the others. */
const MOST_NAMES = 3;

/**
 * Warnings about rows that depend on the rows before them: what that means for drift detection, and what helps.
 *
 * @param windowRows rows of the drift window
 */
export function describeOrder(
  dependence: RowDependence | undefined,
  features: readonly Pick<Feature, 'name'>[],
  windowRows: number,
  rows: number,
): Finding[] {
  if (dependence === undefined) return [];
  const named = (kind: string) =>
    features.map(({ name }) => name).filter((_, column) => dependence.features[column] === kind);
  const finding = (check: string, message: string): Finding => ({
    check,
    severity: 'warning',
    message,
    drop: [],
  });
  const [covered, uncovered] = [named('covered'), named('not_covered')];
  const { period } = dependence;
  const findings: Finding[] = [];
  if (covered.length > 0) {
    const longer =
      period !== null && period > windowRows && rows >= 10 * period
        ? `. Values repeat after ${period} rows: a window of a whole period finds smaller shifts, --drift-window ${period}`
        : '';
    findings.push(
      finding(
        'row-order',
        `rows resemble the rows before them (${list(covered)}), so they are taken to be in time order: drift thresholds allow what consecutive windows of the training data do${longer}. If the service gets rows in another order, train with --row-order none`,
      ),
    );
  }
  if (uncovered.length > 0) {
    findings.push(
      finding(
        'row-order',
        `${list(uncovered)} ${uncovered.length === 1 ? 'wanders' : 'wander'} as slowly as the data is long (a trend, or a cycle that the data holds once), so no one can say from these rows whether a change is drift: GET ${ROUTES.drift} says so. Train on more periods, or, if the service gets rows in another order, with --row-order none`,
      ),
    );
  }
  return findings;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  const others = names.length - shown.length;
  return others === 0 ? shown.join(', ') : `${shown.join(', ')} and ${others} more`;
}
