import { z } from 'zod';

/** RFC 9457. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string().describe("The status's own phrase."),
  status: z.int(),
  detail: z.string().describe('The problem, and what to write instead.'),
  errors: z
    .array(
      z.looseObject({
        detail: z.string(),
        row: z.int().nonnegative().optional().describe('Index of the row, from 0.'),
        feature: z.string().optional(),
        expectation: z
          .string()
          .optional()
          .describe("Path in the model's expectations, such as `columns.load.max`."),
      }),
    )
    .optional()
    .describe('The first of the values that cannot be used.'),
});

export const indexSchema = z.strictObject({
  status: z.literal('alive').describe("Liveness, for KServe's V1 clients."),
  name: z.string(),
  version: z.string(),
  endpoints: z.array(z.strictObject({ method: z.string(), path: z.string(), summary: z.string() })),
});

export const aliveSchema = z.strictObject({ status: z.enum(['ok', 'ready']) });

export const healthSchema = z.strictObject({
  status: z.literal('ready'),
  model: z.strictObject({ name: z.string(), version: z.string(), digest: z.string() }),
});

export const modelCardSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  task: z.enum(['classification', 'regression']),
  label: z.string(),
  classes: z.array(z.union([z.string(), z.number()])),
  leaves: z
    .enum(['votes', 'average', 'sum'])
    .describe('How the trees are combined: votes, averaged shares or values, or a sum as in boosted trees.'),
  missingValues: z.boolean().describe('Whether a row may have missing values.'),
  features: z.array(z.looseObject({ name: z.string(), kind: z.enum(['numeric', 'categorical']) })),
});
