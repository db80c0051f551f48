import { z } from 'zod';

/** What POST /v1/models/{model}:predict takes. What a row may be is the row reader's. */
export const v1RequestSchema = z
  .strictObject({
    instances: z
      .array(z.unknown())
      .describe('Rows: all of them lists in the order of the features, or all of them objects.'),
  })
  .meta({ id: 'V1PredictRequest' });
