import type { VariableDriftState } from './drift-state';

/**
 * Share of the window's rows that lie in another bin than in training: the total variation distance of the two
 * distributions, 0 to 1; 0 while the window is empty. It means the same for every variable, whichever tests judge it.
 *
 * @see https://en.wikipedia.org/wiki/Total_variation_distance_of_probability_measures
 */
export function movedShare({ bins: { baseline, window } }: Pick<VariableDriftState, 'bins'>): number {
  if (window.every((share) => share === 0)) return 0;
  return baseline.reduce((sum, share, bin) => sum + Math.abs(window[bin]! - share), 0) / 2;
}
