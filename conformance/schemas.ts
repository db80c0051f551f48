import { z } from 'zod';
import { DATATYPES } from '../runtime/serving/protocols/v2/datatype';

/** The specification's objects. Members that it does not name are a server's own affair. */

const tensorMetadata = z.looseObject({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  shape: z.array(z.int().min(-1)),
});
export type TensorMetadata = z.infer<typeof tensorMetadata>;

export const serverMetadata = z.looseObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const modelMetadata = z.looseObject({
  name: z.string(),
  versions: z.array(z.string()).optional(),
  platform: z.string(),
  inputs: z.array(tensorMetadata).min(1),
  outputs: z.array(tensorMetadata).min(1),
});
export type ModelMetadata = z.infer<typeof modelMetadata>;

export const modelReady = z.looseObject({ name: z.string(), ready: z.literal(true) });
export const live = z.looseObject({ live: z.literal(true) });
export const ready = z.union([
  z.looseObject({ live: z.literal(true) }),
  z.looseObject({ ready: z.literal(true) }),
]);

const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const requestInput = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  datatype: z.enum(DATATYPES),
  parameters: parameters.optional(),
  data: z.array(z.unknown()),
});
export type RequestInput = z.infer<typeof requestInput>;

export const inferRequest = z.object({
  parameters: parameters.optional(),
  inputs: z.array(requestInput).min(1),
});
export type InferRequest = z.infer<typeof inferRequest>;

export const inferResponse = z.looseObject({
  model_name: z.string(),
  model_version: z.string().nullish(),
  id: z.string().nullish(),
  parameters: parameters.nullish(),
  outputs: z
    .array(
      z.looseObject({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        datatype: z.enum(DATATYPES),
        data: z.array(z.unknown()),
      }),
    )
    .min(1),
});
export type InferResponse = z.infer<typeof inferResponse>;
