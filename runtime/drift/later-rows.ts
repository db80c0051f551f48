import { andersonDarling, andersonDarlingPValue } from '../statistics/anderson-darling';
import { fisherPValue } from '../statistics/fisher';
import { normalTails } from '../statistics/gamma';
import { meanShift } from '../statistics/mean-shift';
import { liveValues, type LiveValues } from './reference/live-values';
import type { Reference } from './reference/reference';

/** Level of the question to later rows. The window has asked it strictly; they only have to agree. */
export const AGREEMENT_LEVEL = 0.05;
/** Fewest later rows that are asked, unless the window holds fewer. */
export const FEWEST_LATER_ROWS = 20;

/**
 * Whether rows that came after a suspicion have drifted, too. The test looks at ranks and counts, so that one wild value
 * cannot decide it: Anderson–Darling for numbers, and Fisher's exact test of each category, with Bonferroni's correction.
 *
 * @param values of one variable, in any order; they are sorted in place
 */
export function laterRowsAgree(values: Float64Array, reference: Reference): boolean {
  return liveRowsAgree(liveValues(values, reference), reference);
}

/** The same for rows that are already sorted and counted. */
export function liveRowsAgree(live: LiveValues, reference: Reference): boolean {
  if (reference.kind === 'categorical') {
    const { counts, rows } = reference;
    const categories = counts.filter((count, category) => count + live.counts[category]! > 0).length;
    return counts.some(
      (count, category) =>
        categories * fisherPValue(live.counts[category]!, live.rows, count, rows) <= AGREEMENT_LEVEL,
    );
  }
  // an artifact without a sample has the mean alone
  const pValue =
    reference.sample.length > 1
      ? andersonDarlingPValue(andersonDarling(reference.sample, live.sorted))
      : normalTails(meanShift(live.mean, reference) * Math.sqrt(live.rows));
  return pValue <= AGREEMENT_LEVEL;
}
