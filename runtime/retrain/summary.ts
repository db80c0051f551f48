import { z } from 'zod';
import { RETRAINING_OUTCOMES } from '../contract/retraining';

const figure = z.number().nullable();

/** What a run did, found and decided, for programs. */
export const summarySchema = z.strictObject({
  schema: z.literal('cdk8s-aiops/retraining/v1'),
  outcome: z.enum(RETRAINING_OUTCOMES),
  /** Why, in a sentence. */
  reason: z.string(),
  registeredModel: z.string(),
  experiment: z.string(),
  run: z.string(),
  /** The version that the run registered, as MLflow numbers them; null if it registered none. */
  version: z.string().nullable(),
  data: z.strictObject({
    source: z.string(),
    digest: z.string(),
    rows: z.number(),
    /** ISO 8601; null if the source does not say. */
    modified: z.string().nullable(),
  }),
  /** Null if the data was refused. */
  challenger: z.strictObject({ version: z.string(), digest: z.string() }).nullable(),
  /** What it was compared with; null if there was no champion. */
  champion: z.strictObject({ version: z.string(), digest: z.string() }).nullable(),
  /** Held-out rows that both were measured on. */
  comparedRows: z.number(),
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      challenger: figure,
      champion: figure,
      difference: figure,
      /** 95 % interval of the difference, from a paired bootstrap; null if none was drawn. */
      interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
    }),
  ),
  gates: z.array(z.strictObject({ gate: z.string(), holds: z.boolean().nullable(), found: z.string() })),
  findings: z.array(
    z.strictObject({ check: z.string(), severity: z.enum(['severe', 'warning']), message: z.string() }),
  ),
  notes: z.array(z.string()),
});

export type Summary = z.infer<typeof summarySchema>;
