import { z } from 'zod';

/** Body of POST /v1/models/{model}:predict. The row reader checks the rows. */
export const v1RequestSchema = z.looseObject({
  instances: z
    .array(z.unknown())
    .min(1, 'has no rows; send at least one')
    .describe('Rows: all of them lists in the order of the features, or all of them objects.'),
});

export const v1AnswerSchema = z.strictObject({
  predictions: z.array(z.union([z.string(), z.number()])).describe('One for each instance, in their order.'),
});
export const v1ModelsSchema = z.strictObject({ models: z.array(z.string()) });
export const v1ModelSchema = z.strictObject({ name: z.string(), ready: z.boolean() });
