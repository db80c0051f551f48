import { z } from 'zod';

/**
 * A forest as the artifact stores it: the nodes in the order of `ForestNodes`, which implies the trees, as
 * base64 of little-endian numbers. Unsigned integers are as narrow as their range allows: 8, 16 or 32 bits.
 */
export const encodedForestSchema = z.strictObject({
  selection: z.enum(['mode', 'mean', 'median']),
  columns: z.int().positive(),
  /** 0 for a regression. */
  classes: z.int().nonnegative(),
  trees: z.int().positive(),
  /** For each node 0 if it is a leaf, else 1 + the column that it compares. */
  nodes: z.string(),
  /** For each inner node its threshold, 64-bit floats. */
  thresholds: z.string(),
  /** For each leaf its class, or its value as a 64-bit float. */
  leaves: z.string(),
});

export type EncodedForest = z.infer<typeof encodedForestSchema>;
