import { chiSquaredTail } from './gamma';

/** How much more the means of blocks of consecutive values vary than those of independent values. */
export interface BlockInflation {
  /**
   * Variance of the blocks' means, divided by that of means of as many independent values: 1 for independent values, below
   * it where neighbours balance each other, and at most the rows of a block.
   */
  readonly inflation: number;
  /** Probability of at least this inflation if the values are independent, 0 to 1; 1 for constant values. */
  readonly pValue: number;
}

/**
 * Compares the variance of the means of consecutive blocks with the variance of the values: the variance ratio of A. W. Lo
 * and A. C. MacKinlay, "Stock Market Prices Do Not Follow Random Walks" (1988), without overlap. With b blocks of
 * independent values, (b − 1) times the ratio is nearly chi-squared with b − 1 degrees of freedom, because a mean of many
 * values is nearly normal. Ranks instead of values keep that true for heavy tails.
 *
 * @param values in their order
 * @param blockRows values in a block, 2 or more; there must be two blocks. Values after the last whole block are not used.
 * @example blockInflation(Float64Array.of(1, 2, 1, 2, 1, 2), 2).inflation // 0, neighbours balance each other
 * @see https://doi.org/10.1093/rfs/1.1.41
 */
export function blockInflation(values: Float64Array, blockRows: number): BlockInflation {
  const blocks = Math.floor(values.length / blockRows);
  const used = values.subarray(0, blocks * blockRows);
  const mean = used.reduce((sum, value) => sum + value, 0) / used.length;
  const variance = used.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (used.length - 1);
  if (!(variance > 0)) return { inflation: 1, pValue: 1 };
  let between = 0;
  for (let block = 0; block < blocks; block++) {
    let sum = 0;
    for (let row = 0; row < blockRows; row++) sum += used[block * blockRows + row]!;
    between += (sum / blockRows - mean) ** 2;
  }
  const inflation = ((between / (blocks - 1)) * blockRows) / variance;
  return { inflation, pValue: chiSquaredTail(inflation * (blocks - 1), blocks - 1) };
}
