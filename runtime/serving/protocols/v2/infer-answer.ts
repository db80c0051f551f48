import type { Inference } from '../../../inference/loaded-model';
import type { TrainedModel } from '../../../model/trained-model';
import { jsonAnswer, type Answer } from '../../http/answer';
import { BINARY_TYPE, encodeNumbers, encodeTexts, HEADER_LENGTH } from './binary-data';
import type { InferInput } from './infer-request';
import { PREDICT, type ModelTensors, type Tensor } from './model-tensors';

/** Writes the answer to an inference request. Its JSON is concatenated as text, as for POST /predict. */
export function writeInferAnswer(
  inference: Inference,
  { name, version }: TrainedModel,
  tensors: ModelTensors,
  { id, outputs }: InferInput,
): Answer {
  const binary: Buffer[] = [];
  const texts = outputs.map((wanted) => {
    const tensor = tensors.outputs.find((each) => each.name === wanted.name)!;
    const head = `{"name":"${tensor.name}","shape":[${[inference.rows, ...tensor.shape.slice(1)].join()}],"datatype":"${tensor.datatype}"`;
    if (!wanted.binary) return `${head},"data":[${jsonElements(inference, tensors, tensor)}]}`;
    const bytes = binaryElements(inference, tensors, tensor);
    binary.push(bytes);
    return `${head},"parameters":{"binary_data_size":${bytes.length}}}`;
  });
  const echo = id === undefined ? '' : `,"id":${JSON.stringify(id)}`;
  const model = `"model_name":${JSON.stringify(name)},"model_version":${JSON.stringify(version)}`;
  const json = `{${model}${echo},"parameters":{"drift":${inference.drift.drift}},"outputs":[${texts.join()}]}`;
  if (binary.length === 0) return jsonAnswer(json);
  const header = Buffer.from(json);
  return {
    status: 200,
    contentType: BINARY_TYPE,
    body: Buffer.concat([header, ...binary]),
    headers: { [HEADER_LENGTH]: String(header.length) },
  };
}

function jsonElements(
  { predictions, voteShares }: Inference,
  { classLabels }: ModelTensors,
  { name }: Tensor,
): string {
  if (name !== PREDICT) return voteShares!.join();
  if (classLabels.length === 0) return predictions.join();
  return Array.from(predictions, (prediction) => classLabels[prediction]!).join();
}

function binaryElements(
  { predictions, voteShares }: Inference,
  { classes }: ModelTensors,
  { name, datatype }: Tensor,
): Buffer {
  if (name !== PREDICT) return encodeNumbers('FP64', voteShares!);
  const labels = Array.from(predictions, (prediction) => classes[prediction] ?? prediction);
  if (datatype === 'BYTES') return encodeTexts(labels.map(String));
  return encodeNumbers(datatype === 'INT64' ? 'INT64' : 'FP64', labels.map(Number));
}
