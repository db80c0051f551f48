import type { Inference } from '../../../inference/loaded-model';
import { jsonAnswer, type Answer } from '../../http/answer';
import { BINARY_TYPE, encodeNumbers, encodeTexts, HEADER_LENGTH } from './binary-data';
import type { InferInput } from './infer-request';
import { PREDICT, type ModelTensors, type Tensor } from './model-tensors';

/** Writes the answer to an inference request. Its JSON is concatenated as text, as for POST /predict. */
export function writeInferAnswer(
  inference: Inference,
  tensors: ModelTensors,
  { id, outputs }: InferInput,
): Answer {
  const binary: Buffer[] = [];
  let written = '';
  for (const { tensor, binary: asBytes } of outputs) {
    const [before, after] = tensor.head;
    if (written !== '') written += ',';
    written += before + String(inference.rows) + after;
    if (asBytes) {
      const bytes = binaryElements(inference, tensors, tensor);
      binary.push(bytes);
      written += `,"parameters":{"binary_data_size":${bytes.length}}}`;
    } else {
      written += `,"data":[${jsonElements(inference, tensors, tensor)}]}`;
    }
  }
  const echo = id === undefined ? '' : `,"id":${JSON.stringify(id)}`;
  const json = `{${tensors.named}${echo},"parameters":{"drift":${inference.drift.drift}},"outputs":[${written}]}`;
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
  { predictions, probabilities }: Inference,
  { classLabels }: ModelTensors,
  { name }: Tensor,
): string {
  if (name !== PREDICT) return probabilities!.join();
  if (classLabels.length === 0) return predictions.join();
  let text = classLabels[predictions[0]!]!;
  for (let row = 1; row < predictions.length; row++) text += `,${classLabels[predictions[row]!]!}`;
  return text;
}

function binaryElements(
  { predictions, probabilities }: Inference,
  { classes }: ModelTensors,
  { name, datatype }: Tensor,
): Buffer {
  if (name !== PREDICT) return encodeNumbers('FP64', probabilities!);
  const labels = Array.from(predictions, (prediction) => classes[prediction] ?? prediction);
  if (datatype === 'BYTES') return encodeTexts(labels.map(String));
  return encodeNumbers(datatype === 'INT64' ? 'INT64' : 'FP64', labels.map(Number));
}
