import { z } from 'zod';
import { DRIFT_TESTS } from '../contract/drift-tests';
import { EVENT_TYPES } from '../contract/events';
import type { DriftFinding } from '../drift/drift-state';
import { EPISODE_ENDS } from '../drift/drift-state';

const findingSchema = z.object({
  feature: z
    .string()
    .describe('A feature, or what stands for the predictions (`prediction`) or for all features together.'),
  test: z.enum(DRIFT_TESTS).describe('The test that is furthest above its threshold, or least below it.'),
  value: z.number().nullable().describe("Mean of the window in the feature's own unit; null for categories."),
  baselineMean: z.number().nullable().describe('Mean at training; null for categories.'),
  statistic: z.number(),
  threshold: z.number().describe('Above it, the statistic counts as drift.'),
  pValue: z.number().min(0).max(1).optional().describe('Before correction.'),
  effectSize: z.number().optional().describe("In the test's own measure."),
}) satisfies z.ZodType<DriftFinding>;

/**
 * What the webhook's receiver gets, a CloudEvent (https://github.com/cloudevents/spec, version 1.0.2) in JSON. It is
 * published as `schemas/drift-event.json`. Fields may be added; one that is there neither goes nor changes its meaning
 * without another `type`.
 */
export const driftEventSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().min(1).describe('The same at each delivery of this event: drop one that you have seen.'),
    source: z
      .string()
      .regex(/^urn:cdk8s-aiops:model:./)
      .describe('The model by its name, percent-encoded.'),
    type: z.enum([EVENT_TYPES.started, EVENT_TYPES.ended]),
    time: z
      .string()
      .meta({ format: 'date-time' })
      .describe('When the state changed, not when this was sent; UTC.'),
    datacontenttype: z.literal('application/json'),
    data: z.object({
      pod: z.string().describe("The host name of whoever saw it, which in Kubernetes is the pod's name."),
      episode: z.string().min(1).describe('The same for the start and the end of one episode.'),
      reason: z
        .enum(EPISODE_ENDS)
        .optional()
        .describe(
          'Why it ended: the rows look like the training data again, another model has taken over, or the pod was told to stop. With the start there is none.',
        ),
      model: z.object({
        name: z.string(),
        version: z.string(),
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      }),
      windowRows: z.int().nonnegative().describe("Rows in the pod's window."),
      findings: z
        .array(findingSchema)
        .describe('Everything that drifted in the episode, as it is now; the worst first.'),
    }),
  })
  .meta({
    title: 'Drift event',
    description:
      'The start or the end of a drift episode that a pod has seen in the rows that it served, as a CloudEvent 1.0.',
  });

export type DriftEvent = Readonly<z.infer<typeof driftEventSchema>>;

/** The same as JSON Schema 2020-12. It lets fields pass that it does not name. */
export function driftEventJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(driftEventSchema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, $id: 'urn:cdk8s-aiops:schema:drift-event', ...schema };
}
