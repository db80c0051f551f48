import { z } from 'zod';

/**
 * The value of a result. The schema is published as `schemas/stream-result.json`. Fields may be added; no field is removed
 * or changes its meaning.
 */
const streamResultSchema = z
  .object({
    id: z
      .string()
      .describe('`topic/partition/offset` of the message. Results with the same id are of the same message.'),
    source: z
      .object({
        topic: z.string(),
        partition: z.int().nonnegative(),
        offset: z.int().nonnegative(),
      })
      .describe('The message that was scored.'),
    key: z.string().nullable().describe("The message's key as UTF-8; null without a key."),
    model: z.object({
      name: z.string(),
      version: z.string(),
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .nullable()
        .describe('Null if the service changed its model while it answered.'),
    }),
    prediction: z
      .union([z.string(), z.number()])
      .describe('The predicted class, or the value of a regression.'),
    probabilities: z
      .record(z.string(), z.number().min(0).max(1))
      .optional()
      .describe(
        'Share of the trees that vote for each class; absent for a regression, and if it is turned off.',
      ),
    drift: z.boolean().describe('Whether the batch of the message had drifted from the baseline.'),
  })
  .meta({ title: 'Stream result', description: 'What a scorer of a Kafka topic writes for one message.' });

export type StreamResult = Readonly<z.infer<typeof streamResultSchema>>;

/** The schema as JSON Schema 2020-12. It allows fields that it does not name. */
export function streamResultJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(streamResultSchema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, $id: 'urn:cdk8s-aiops:schema:stream-result', ...schema };
}
