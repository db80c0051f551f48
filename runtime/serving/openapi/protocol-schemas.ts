import { z } from 'zod';
import type { TrainedModel } from '../../model/trained-model';
import { NUMERIC_DATATYPES, type Datatype } from '../protocols/v2/datatype';
import { MATRIX, ModelTensors } from '../protocols/v2/model-tensors';
import type { RowSchemas } from './feature-schemas';

/**
 * What POST /v1/models/{model}:predict takes with this model.
 *
 * @param strict members that the protocol does not have are refused
 */
export function v1PredictRequestSchema({ positional, named }: RowSchemas, maxRows: number, strict: boolean) {
  const rows = <T extends z.ZodType>(row: T) => z.array(row).min(1).max(maxRows);
  return objectOf(strict)({
    instances: z.union([rows(positional), rows(named)]).describe('Rows, all of one form.'),
  });
}

/**
 * What POST /v2/models/{model}/infer takes as JSON with this model. No schema says that `data` has as many elements as
 * `shape`, that every feature has its input, or that no name is given twice.
 *
 * @param strict members that the protocol does not have are refused
 */
export function v2InferRequestSchemas(model: TrainedModel, strict: boolean) {
  const { features, matrix, outputs } = new ModelTensors(model);
  const object = objectOf(strict);
  const parameters = z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe(
      'Names and values. `binary_data` and `binary_data_output` belong to the binary tensor data extension; all others are ignored.',
    )
    .nullish();
  const numeric: Datatype[] = [...NUMERIC_DATATYPES.keys()];
  const input = object({
    name: z.enum([...(matrix ? [MATRIX] : []), ...features.map(({ name }) => name)]),
    shape: z.array(z.int().nonnegative()).min(1).max(2),
    datatype: z.enum(features.some(({ kind }) => kind === 'categorical') ? [...numeric, 'BYTES'] : numeric),
    parameters,
    data: z
      .array(z.unknown())
      .describe('The elements, row by row: one flat list, or lists nested as `shape` says.'),
  });
  const output = object({ name: z.enum(outputs.map(({ name }) => name)), parameters });
  const request = object({
    id: z.string().nullish().describe('Comes back in the answer.'),
    parameters,
    inputs: z.array(input).min(1),
    outputs: z.array(output).nullish().describe('The outputs that are wanted. Without any, all come.'),
  });
  return { request, input, output };
}

function objectOf(strict: boolean): typeof z.looseObject {
  return strict ? z.strictObject : z.looseObject;
}
