import type { Inference } from '../../../inference/loaded-model';
import type { TrainedModel } from '../../../model/trained-model';
import type { InferInput } from './infer-request';
import { PREDICT, type ModelTensors } from './model-tensors';

/** Writes the answer to an inference request. It is concatenated as text, as for POST /predict. */
export function writeInferAnswer(
  { rows, predictions, voteShares, drift }: Inference,
  { name, version }: TrainedModel,
  tensors: ModelTensors,
  { id, outputs }: InferInput,
): string {
  const { classLabels } = tensors;
  const tensorText = (output: string): string => {
    const { datatype, shape } = tensors.outputs.find((tensor) => tensor.name === output)!;
    const data =
      output !== PREDICT
        ? voteShares!.join()
        : classLabels.length === 0
          ? predictions.join()
          : Array.from(predictions, (prediction) => classLabels[prediction]!).join();
    const full = [rows, ...shape.slice(1)].join();
    return `{"name":"${output}","shape":[${full}],"datatype":"${datatype}","data":[${data}]}`;
  };
  const echo = id === undefined ? '' : `,"id":${JSON.stringify(id)}`;
  const model = `"model_name":${JSON.stringify(name)},"model_version":${JSON.stringify(version)}`;
  return `{${model}${echo},"parameters":{"drift":${drift.drift}},"outputs":[${outputs.map(tensorText).join()}]}`;
}
