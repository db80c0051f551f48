import type { TrainedModel } from '../../../model/trained-model';
import { ModelTensors, PREDICT } from './model-tensors';

/** A V2 request that repeats one row, in the form that the metadata requires. */
export function inferExample(
  model: TrainedModel,
  row: Readonly<Record<string, number | string>>,
  rows: number,
): object {
  const { inputs, matrix } = new ModelTensors(model);
  const values = Object.values(row);
  const repeated = <T>(value: T): T[] => Array.from({ length: rows }, () => value);
  return {
    id: 'example',
    inputs: inputs.map(({ name, datatype }) => ({
      name,
      datatype,
      shape: matrix ? [rows, values.length] : [rows],
      data: matrix ? repeated(values).flat() : repeated(row[name]),
    })),
    outputs: [{ name: PREDICT }],
  };
}
