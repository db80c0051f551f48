import type { Predicted } from '../predict/answer-writer';
import type { LoadedModel } from '../../loaded-model';
import type { InferQuestion } from './infer-request';
import { PREDICT } from './model-tensors';

/** Writes the answer to an inference request. As for POST /predict, it is put together as text. */
export function writeInferAnswer(
  { rows, predictions, voteShares, verdict }: Predicted,
  { model: { name, version }, tensors }: LoadedModel,
  { id, outputs }: InferQuestion,
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
  return `{${model}${echo},"parameters":{"drift":${verdict.drift}},"outputs":[${outputs.map(tensorText).join()}]}`;
}
