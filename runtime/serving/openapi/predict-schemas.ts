import { z } from 'zod';
import type { Leaves } from '../../model/selection';
import type { TrainedModel } from '../../model/trained-model';
import type { RowSchemas } from './feature-schemas';

/**
 * The body of POST /predict. The service reads it with its own parser, for speed; a test with generated bodies proves
 * that both accept the same.
 */
export function predictRequestSchema(
  { task }: TrainedModel,
  { positional, named }: RowSchemas,
  maxRows: number,
) {
  const probabilities = (task === 'classification' ? z.boolean() : z.literal(false)).optional();
  const rows = <T extends z.ZodType>(row: T) => z.array(row).min(1).max(maxRows);
  return z.union([
    z.strictObject({ features: z.union([named, rows(named)]), probabilities }),
    z.strictObject({ values: positional, probabilities }),
    z.strictObject({ data: rows(positional), probabilities }),
    rows(z.union([named, z.strictObject({ features: named })])),
  ]);
}

/** What a probability is. */
const PROBABILITIES: Readonly<Record<Leaves, string>> = {
  votes: 'Share of the trees that voted for each class.',
  average: "Share of each class in the trees' leaves, averaged.",
  sum: 'Probability of each class.',
};

/** The answer of POST /predict: `prediction` for one row outside of any list, else `predictions`. */
export function predictAnswerSchema({ task, classes, forest: { leaves } }: TrainedModel) {
  const label = task === 'classification' ? z.literal([...classes]) : z.number();
  const shares = z
    .strictObject(Object.fromEntries(classes.map((name) => [String(name), z.number().min(0).max(1)])))
    .describe(PROBABILITIES[leaves]);
  const common = {
    drift: z.boolean().describe('Whether these rows have drifted from the baseline.'),
    drift_detected: z.boolean().describe('The same as `drift`.'),
    findings: z.array(findingSchema).optional().describe('The features that have drifted, the worst first.'),
    model: z.strictObject({ name: z.string(), version: z.string() }),
  };
  const one = { prediction: label, ...common };
  const many = { predictions: z.array(label), ...common };
  if (task === 'regression') return z.union([z.strictObject(one), z.strictObject(many)]);
  return z.union([
    z.strictObject({ ...one, probabilities: shares.optional() }),
    z.strictObject({ ...many, probabilities: z.array(shares).optional() }),
  ]);
}

export const findingSchema = z.looseObject({
  feature: z.string(),
  test: z.string(),
  statistic: z.number(),
  threshold: z.number(),
});
