import { z } from 'zod';
import { DRIFT_TESTS } from '../../contract/drift-tests';
import { WINDOW_STATUSES, type DRIFT_DISABLED, type DriftState } from '../../drift/drift-state';
import { CONDITIONS } from '../../drift/hysteresis';
import { METRICS } from '../../contract/metrics';
import { UNJUDGED_REASONS } from '../../contract/unjudged';

const share = z.number().min(0).max(1);
const time = z.string().meta({ format: 'date-time' });

export const driftTestSchema = z.object({
  test: z.enum(DRIFT_TESTS),
  statistic: z.number(),
  threshold: z.number().describe('Above it, the statistic counts as drift.'),
  pValue: share.describe('Chance of at least this statistic without drift; before correction.'),
  effectSize: z.number().describe("In the test's own measure."),
  exceeded: z.boolean(),
});

const watchedSchema = z.object({
  feature: z.string(),
  condition: z
    .enum(CONDITIONS)
    .describe('`possible`: some evaluations found drift, but it is not confirmed.'),
  since: time.describe('When `condition` began.'),
  tests: z.array(driftTestSchema).describe('At the latest evaluation.'),
});

const variableSchema = watchedSchema.extend({
  baselineMean: z.number().nullable().describe('Null for categories.'),
  mean: z
    .number()
    .nullable()
    .describe('Mean of the window at the latest evaluation; null before it, and for categories.'),
  kind: z.enum(['numeric', 'categorical']),
  unjudged: z
    .enum(UNJUDGED_REASONS)
    .nullable()
    .describe(
      'Why the condition cannot be relied on, because rows of the training data depend on each other; null if it can.',
    ),
  bins: z.object({
    edges: z.array(z.number()).describe('Inner edges of the bins: bin i holds edges[i - 1] <= x < edges[i].'),
    labels: z
      .array(z.string())
      .describe(`As \`${METRICS.featureBins.name}\` has them; classes for predictions.`),
    baseline: z.array(share),
    window: z.array(share).describe('0 while the window is empty.'),
  }),
});

/** The answer of GET /drift. */
export const driftStateSchema = z.union([
  // `detail` is required, because generators of clients tell alternatives apart by their members, and not by constants
  z.strictObject({
    enabled: z.literal(false),
    detail: z.string().describe('Why, and what turns it on.'),
  }) satisfies z.ZodType<typeof DRIFT_DISABLED>,
  z.object({
    enabled: z.literal(true),
    baseline: z.object({ id: z.string(), rows: z.int(), modelDigest: z.string() }),
    window: z.object({
      rows: z.int(),
      size: z.int(),
      seconds: z.number().nullable().describe('Age at which a row leaves; null if rows do not leave by age.'),
      minimumSample: z.int(),
      status: z.enum(WINDOW_STATUSES),
    }),
    since: time.describe('Time of the last change of `window.status`.'),
    evaluated: time.nullable().describe('Time of the last evaluation; null before the first one.'),
    rules: z.object({
      tests: z.array(z.enum(DRIFT_TESTS)).describe('The configured tests.'),
      thresholds: z
        .enum(['calibrated', 'analytic'])
        .describe("Whether they come from the model's calibration or from the tests' null distributions."),
      falseAlarmBudget: share.describe('Share of windows without drift that may raise an alarm.'),
      correction: z.enum(['bonferroni', 'fdr', 'none']),
      minimumEffect: z.number(),
      confirmations: z.int(),
      confirmationWindows: z.int(),
    }),
    features: z.array(variableSchema),
    predictions: variableSchema.extend({
      baseline: z.array(share).describe("Shares of the model's answers by bin, at training."),
      served: z.array(share).describe('The same shares since the start.'),
    }),
    joint: watchedSchema.nullable().describe('All numeric features together; null without a joint test.'),
    refused: watchedSchema
      .extend({
        rows: z.int().describe('Latest rows received, including refused ones.'),
        refusedRows: z.int().describe('Refused rows among them.'),
        baseline: share.describe('Share of the training data that would have been refused.'),
        features: z
          .array(z.object({ feature: z.string(), rows: z.int() }))
          .describe('Features whose values were refused, with the number of rows.'),
      })
      .nullable()
      .describe('The share of rows that cannot be predicted; null without the test `refused`.'),
    events: z.int().describe('Requests since the start whose rows had drifted.'),
    episodes: z.int().describe('Episodes since the start.'),
  }) satisfies z.ZodType<DriftState>,
]);
