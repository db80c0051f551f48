import { z } from 'zod';
import { DATATYPES } from './datatype';
import { anyNamesOf, listOf } from './list-of';

const parameters = anyNamesOf(z.union([z.string(), z.number(), z.boolean()]))
  .describe('Names and values. None is defined here; all are ignored.')
  .optional();

const name = z.string().min(1);

/** The elements are checked once, together with shape and datatype, and not here. */
const data = z.unknown().refine(Array.isArray, 'must be a list').meta({
  type: 'array',
  description: 'The elements, row by row: one flat list, or lists nested as `shape` says.',
});

const requestInputSchema = z.strictObject({
  name,
  shape: listOf(z.int().nonnegative()),
  datatype: z.enum(DATATYPES),
  parameters,
  data,
});
export type RequestInput = z.infer<typeof requestInputSchema>;

/** `$inference_request` of the Open Inference Protocol, V2. */
export const inferRequestSchema = z.strictObject({
  id: z.string().optional().describe('Comes back in the answer.'),
  parameters,
  inputs: listOf(requestInputSchema, 1),
  outputs: listOf(z.strictObject({ name, parameters }))
    .optional()
    .describe('The outputs that are wanted. Without any, all come.'),
});
