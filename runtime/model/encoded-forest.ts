import { z } from 'zod';

const leafSumSchema = z.strictObject({
  /** The value that each sum begins with: one for a regression and for two classes, else one for each class. */
  base: z.array(z.number()).min(1),
  link: z.enum(['identity', 'logistic', 'softmax', 'exponential']),
  /** Bits of the floats that the origin adds. */
  precision: z.union([z.literal(32), z.literal(64)]),
  /** Number of the trees that belong to each sum, in their order. Absent: each leaf has a value for every sum. */
  treesOfSums: z.array(z.int().nonnegative()).optional(),
});

/**
 * A forest in the artifact: its nodes in the order of `ForestNodes`, as base64 of little-endian numbers. The order
 * determines the trees. Unsigned integers have 8, 16 or 32 bits, the fewest that their range needs.
 */
export const encodedForestSchema = z.strictObject({
  /** `mode`: votes for classes. `mean`: averages. `median`: of a regression. `sum`: leaves are added up. */
  selection: z.enum(['mode', 'mean', 'median', 'sum']),
  columns: z.int().positive(),
  /** 0 for a regression. */
  classes: z.int().nonnegative(),
  trees: z.int().positive(),
  /** Present if the forest was trained with missing values. */
  missing: z.literal(true).optional(),
  /** Present if leaves are added up. */
  sum: leafSumSchema.optional(),
  /**
   * For each node 0 for a leaf, else 1 + the index of the column that it compares. If `missing`, the index is greater by the
   * number of columns where a missing value goes left.
   */
  nodes: z.string(),
  /** The threshold of each inner node, as 64-bit floats. */
  thresholds: z.string(),
  /** For each leaf its class index, the index of its vector, or its value as a 64-bit float. */
  leaves: z.string(),
  /** The distinct vectors of 64-bit floats that leaves refer to: shares of the classes, or a value for each sum. */
  leafVectors: z.string().optional(),
});

export type EncodedForest = z.infer<typeof encodedForestSchema>;
