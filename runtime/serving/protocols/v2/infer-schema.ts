import { z } from 'zod';
import { DATATYPES } from './datatype';
import { anyNamesOf, listOf } from './list-of';

const parameters = anyNamesOf(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe(
    'Names and values. `binary_data_size`, `binary_data` and `binary_data_output` belong to the binary tensor data extension; all others are ignored.',
  )
  .nullish();

const name = z.string().min(1);

/** The elements are checked once, together with shape and datatype, and not here. */
const data = z
  .unknown()
  .refine((value) => value === undefined || value === null || Array.isArray(value), 'must be a list')
  .meta({
    type: ['array', 'null'],
    items: {},
    description:
      'The elements, row by row: one flat list, or lists nested as `shape` says. Omitted if `binary_data_size` is given.',
  })
  .optional();

const requestInputSchema = z.looseObject({
  name,
  shape: listOf(z.int().nonnegative()),
  datatype: z.enum(DATATYPES),
  parameters,
  data,
});
export type RequestInput = z.infer<typeof requestInputSchema>;

const requestOutputSchema = z.looseObject({ name, parameters });
export type RequestOutput = z.infer<typeof requestOutputSchema>;

/** `$inference_request` of the Open Inference Protocol, V2. SDKs write optional members as null. */
export const inferRequestSchema = z.looseObject({
  id: z.string().nullish().describe('Returned in the answer.'),
  parameters,
  inputs: listOf(requestInputSchema, 1),
  outputs: listOf(requestOutputSchema)
    .nullish()
    .describe('The requested outputs. If omitted, all are returned.'),
});
export type InferBody = z.infer<typeof inferRequestSchema>;
