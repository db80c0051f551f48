import { z } from 'zod';

/**
 * A forest in the artifact: its nodes in the order of `ForestNodes`, as base64 of little-endian numbers. The order
 * determines the trees. Unsigned integers have 8, 16 or 32 bits, the fewest that their range needs.
 */
export const encodedForestSchema = z.strictObject({
  selection: z.enum(['mode', 'mean', 'median']),
  columns: z.int().positive(),
  /** 0 for a regression. */
  classes: z.int().nonnegative(),
  trees: z.int().positive(),
  /** For each node 0 for a leaf, else 1 + the index of the column that it compares. */
  nodes: z.string(),
  /** The threshold of each inner node, as 64-bit floats. */
  thresholds: z.string(),
  /** The class index of each leaf, or its value as a 64-bit float. */
  leaves: z.string(),
});

export type EncodedForest = z.infer<typeof encodedForestSchema>;
