import { z } from 'zod';
import { DRIFT_TESTS } from '../contract/drift-tests';
import { EVENT_TYPES } from '../contract/events';
import type { DriftFinding } from '../drift/drift-state';
import { EPISODE_ENDS } from '../drift/drift-state';

const findingSchema = z.object({
  feature: z
    .string()
    .describe(
      'A feature; `prediction` for the predictions, `all features` for all numeric features jointly.',
    ),
  test: z.enum(DRIFT_TESTS).describe('The test with the greatest statistic / threshold.'),
  value: z.number().nullable().describe("Mean of the window in the feature's own unit; null for categories."),
  baselineMean: z.number().nullable().describe('Mean at training; null for categories.'),
  statistic: z.number(),
  threshold: z.number().describe('A statistic above it counts as drift.'),
  pValue: z.number().min(0).max(1).optional().describe('P-value before correction.'),
  effectSize: z.number().optional().describe("Effect size in the test's own measure."),
}) satisfies z.ZodType<DriftFinding>;

/**
 * An event of the webhook: a CloudEvent (https://github.com/cloudevents/spec, version 1.0.2) in JSON. The schema is
 * published as `schemas/drift-event.json`. Fields may be added. No field is removed or changes its meaning without a new
 * `type`.
 */
export const driftEventSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: z
      .string()
      .min(1)
      .describe('Equal at each delivery of this event; ignore an id that you have received before.'),
    source: z
      .string()
      .regex(/^urn:cdk8s-aiops:model:./)
      .describe("The model's name, percent-encoded."),
    type: z.enum([EVENT_TYPES.started, EVENT_TYPES.ended]),
    time: z.string().meta({ format: 'date-time' }).describe('Time of the change, not of the delivery; UTC.'),
    datacontenttype: z.literal('application/json'),
    data: z.object({
      pod: z.string().describe("Host name of the sender, which in Kubernetes is the pod's name."),
      service: z
        .string()
        .min(1)
        .optional()
        .describe('Service that the pod is of, as namespace/name. Absent if the sender was not told.'),
      episode: z.string().min(1).describe('Equal for the start and the end of one episode.'),
      reason: z
        .enum(EPISODE_ENDS)
        .optional()
        .describe(
          'Reason for the end: the rows match the training data again, another model replaced this one, or the pod stops. Absent at the start.',
        ),
      model: z.object({
        name: z.string(),
        version: z.string(),
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      }),
      windowRows: z.int().nonnegative().describe("Rows in the pod's window."),
      findings: z
        .array(findingSchema)
        .describe('The current worst test of each variable that drifted in the episode, the worst first.'),
    }),
  })
  .meta({
    title: 'Drift event',
    description:
      'The start or the end of a drift episode in the rows that one pod served, as a CloudEvent 1.0.',
  });

export type DriftEvent = Readonly<z.infer<typeof driftEventSchema>>;

/** The schema as JSON Schema 2020-12. It allows fields that it does not name. */
export function driftEventJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(driftEventSchema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, $id: 'urn:cdk8s-aiops:schema:drift-event', ...schema };
}
