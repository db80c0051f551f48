import { z } from 'zod';
import { DATATYPES } from './datatype';

const tensor = { name: z.string(), datatype: z.enum(DATATYPES), shape: z.array(z.int()) };

export const v2ErrorSchema = z.strictObject({ error: z.string() });
export const v2LiveSchema = z.strictObject({ live: z.boolean(), ready: z.boolean().optional() });
export const v2ServerSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});
export const v2ModelReadySchema = z.strictObject({ name: z.string(), ready: z.boolean() });
export const v2ModelSchema = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(z.strictObject(tensor)),
  outputs: z.array(z.strictObject(tensor)),
});
export const v2InferAnswerSchema = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  parameters: z.strictObject({ drift: z.boolean() }),
  outputs: z.array(z.strictObject({ ...tensor, data: z.array(z.union([z.number(), z.string()])) })),
});
