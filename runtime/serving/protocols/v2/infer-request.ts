import { quote, quoteNumbers } from '../../../inference/describe-value';
import type { InferenceInput, InputRows } from '../../../inference/inference-input';
import { Problem } from '../../http/problem';
import { checkRowCount } from '../../http/row-limit';
import { decodeElements } from './binary-data';
import { NUMERIC_DATATYPES } from './datatype';
import { elementsOf, type TensorInput } from './elements';
import { parseInferBody } from './infer-body';
import type { InferBody, RequestInput } from './infer-schema';
import { MATRIX, PREDICT_PROBA, type ModelTensors, type OutputTensor } from './model-tensors';

/** A requested output. */
interface WantedOutput {
  readonly tensor: OutputTensor;
  /** Write its elements as bytes, not as JSON. */
  readonly binary: boolean;
}

/** An inference request of the Open Inference Protocol. */
export interface InferInput extends InferenceInput {
  readonly id: string | undefined;
  /** The outputs to answer with, in this order. */
  readonly outputs: readonly WantedOutput[];
  /** Members that the protocol does not have, and that were ignored. */
  readonly ignored: number;
}

export interface InferRequestOptions {
  /** Most rows in one request. */
  readonly maxRows: number;
  /** Refuse members that the protocol does not have. */
  readonly strict: boolean;
}

/**
 * Reads the body of POST /v2/models/{model}/infer.
 *
 * @param headerLength bytes of JSON before the binary data. Undefined: all of the body is JSON.
 * @throws Problem 400 that names the place of the error, 413 for too many rows
 */
export function readInferRequest(
  bytes: Buffer,
  headerLength: string | undefined,
  tensors: ModelTensors,
  { maxRows, strict }: InferRequestOptions,
): InferInput {
  const jsonBytes = lengthOf(headerLength, bytes);
  const { body, ignored } = parseInferBody(bytes.toString('utf8', 0, jsonBytes), strict);
  const { id } = body;
  const inputs = withBinaryData(body.inputs, bytes.subarray(jsonBytes));
  const outputs = outputsOf(body, tensors);
  refuseSecond('input', inputs);
  const rows = isMatrix(inputs, tensors)
    ? rowsOfMatrix(inputs[0]!, tensors, maxRows)
    : rowsOfFeatures(inputs, tensors, maxRows);
  return {
    id: id ?? undefined,
    outputs,
    ignored,
    rows,
    single: false,
    probabilities: outputs.some(({ tensor }) => tensor.name === PREDICT_PROBA),
  };
}

function lengthOf(headerLength: string | undefined, bytes: Buffer): number {
  if (headerLength === undefined) return bytes.length;
  const length = /^\d{1,15}$/.test(headerLength) ? Number(headerLength) : NaN;
  if (length <= bytes.length) return length;
  throw new Problem(
    400,
    `Inference-Header-Content-Length must be a whole number of at most the body's ${bytes.length} bytes, got ${quote(headerLength)}`,
  );
}

/** The inputs, each with its elements: those of the JSON, or the next bytes after it. */
function withBinaryData(inputs: readonly RequestInput[], bytes: Buffer): readonly TensorInput[] {
  let at = 0;
  const filled = inputs.map((input): TensorInput => {
    const { name, datatype, shape, data, parameters } = input;
    const size = parameters?.['binary_data_size'];
    if (size === undefined || size === null) {
      if (Array.isArray(data)) return { name, datatype, shape, data };
      throw new Problem(400, `input ${quote(name)} must have "data", or the parameter "binary_data_size"`);
    }
    if (data !== undefined && data !== null) {
      throw new Problem(400, `input ${quote(name)} has both "data" and "binary_data_size"; leave one out`);
    }
    if (!Number.isSafeInteger(size) || Number(size) < 0 || Number(size) > bytes.length - at) {
      throw new Problem(
        400,
        `input ${quote(name)}: binary_data_size must be a whole number of at most ${bytes.length - at}, the bytes that are left after the JSON, got ${JSON.stringify(size)}`,
      );
    }
    const own = bytes.subarray(at, (at += Number(size)));
    return { name, datatype, shape, data: decodeElements({ name, datatype, shape }, own) };
  });
  if (at < bytes.length) {
    throw new Problem(400, `the body has ${bytes.length - at} bytes after its last input`);
  }
  return filled;
}

function isMatrix(inputs: readonly TensorInput[], { matrix, features }: ModelTensors): boolean {
  const [first] = inputs;
  if (!matrix || inputs.length !== 1 || first?.name !== MATRIX) return false;
  // a model may have one feature with the name of the matrix
  return first.shape.length === 2 || features.length > 1;
}

function rowsOfMatrix(input: TensorInput, { features }: ModelTensors, maxRows: number): InputRows {
  const columns = features.length;
  requireNumeric(input);
  const [rows = 0, width] = input.shape;
  if (input.shape.length !== 2 || width !== columns) {
    throw wrongShape(input, `[rows, ${columns}]`);
  }
  const elements = elementsOf(input, (element) => features[element % columns]!.name);
  checkRowCount(rows, maxRows);
  return { form: 'flat', elements, count: rows };
}

function rowsOfFeatures(inputs: readonly TensorInput[], tensors: ModelTensors, maxRows: number): InputRows {
  const { features } = tensors;
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const known = new Set(features.map(({ name }) => name));
  const unknown = inputs.find(({ name }) => !known.has(name));
  if (unknown !== undefined) {
    throw new Problem(400, `${quote(unknown.name)} is not one of the inputs ${listInputs(tensors)}`);
  }
  let rows: number | undefined;
  const columns = features.map(({ name, kind }) => {
    const input = byName.get(name);
    if (input === undefined) throw new Problem(400, `the input ${quote(name)} is missing`);
    if (kind === 'numeric') requireNumeric(input);
    else if (input.datatype !== 'BYTES') throw wrongDatatype(input, 'BYTES');
    const elements = elementsOf(input, () => name);
    const [length = 0, width = 1] = input.shape;
    if (input.shape.length === 0 || input.shape.length > 2 || width !== 1) {
      throw wrongShape(input, '[rows] or [rows, 1]');
    }
    rows ??= length;
    if (length !== rows) {
      throw new Problem(400, `input ${quote(name)} has ${length} rows, and the inputs before it ${rows}`);
    }
    return elements;
  });
  checkRowCount(rows!, maxRows);
  return { form: 'columns', columns, count: rows! };
}

function listInputs({ features, matrix }: ModelTensors): string {
  const each = features.map(({ name }) => quote(name)).join(', ');
  return matrix ? `${quote(MATRIX)}, or ${each}` : each;
}

function requireNumeric(input: TensorInput): void {
  if (!NUMERIC_DATATYPES.has(input.datatype)) {
    throw wrongDatatype(input, [...NUMERIC_DATATYPES.keys()].join(', '));
  }
}

function wrongDatatype({ name, datatype }: TensorInput, allowed: string): Problem {
  return new Problem(400, `input ${quote(name)} must have the datatype ${allowed}, got ${datatype}`);
}

function wrongShape({ name, shape }: TensorInput, allowed: string): Problem {
  return new Problem(400, `input ${quote(name)} must have the shape ${allowed}, got ${quoteNumbers(shape)}`);
}

/** @throws Problem 400 for an output that the model does not have, or one that is named twice */
function outputsOf(
  { outputs: wanted, parameters }: InferBody,
  { outputs }: ModelTensors,
): readonly WantedOutput[] {
  const binaryByDefault = parameters?.['binary_data_output'] === true;
  if (isNone(wanted)) return outputs.map((tensor) => ({ tensor, binary: binaryByDefault }));
  refuseSecond('output', wanted);
  return wanted.map(({ name, parameters: own }) => {
    const tensor = outputs.find((each) => each.name === name);
    if (tensor === undefined) {
      const all = outputs.map((each) => quote(each.name)).join(', ');
      throw new Problem(400, `${quote(name)} is not one of the outputs ${all}`);
    }
    return { tensor, binary: asked(own?.['binary_data']) ?? binaryByDefault };
  });
}

function asked(parameter: unknown): boolean | undefined {
  return typeof parameter === 'boolean' ? parameter : undefined;
}

function isNone(wanted: InferBody['outputs']): wanted is null | undefined {
  return wanted === undefined || wanted === null || wanted.length === 0;
}

function refuseSecond(kind: 'input' | 'output', tensors: readonly { readonly name: string }[]): void {
  if (tensors.length < 2) return;
  const seen = new Set<string>();
  for (const { name } of tensors) {
    if (seen.has(name)) throw new Problem(400, `the ${kind} ${quote(name)} is given twice`);
    seen.add(name);
  }
}
