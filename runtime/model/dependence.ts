import type { Baseline, Dependence } from './artifact';

/** Whether the rows of a variable are independent, as far as the artifact knows. */
export function isIndependent(dependence: Dependence | undefined): boolean {
  return dependence === undefined || dependence === 'none';
}

/**
 * How a variable depends on the rows before; undefined if all rows are independent.
 *
 * @param column index of a feature; that of the predictions is the number of features
 */
export function dependenceOf({ features, dependence }: Baseline, column: number): Dependence | undefined {
  return column === features.length ? dependence?.prediction : dependence?.features[column];
}
