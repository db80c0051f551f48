import { quote, quoteNumbers } from '../../../inference/describe-value';
import type { InferenceInput } from '../../../inference/loaded-model';
import { parseJson, refuseDuplicates } from '../../http/parse-json';
import { Problem } from '../../http/problem';
import { checkRowCount } from '../../http/row-limit';
import { describeIssue } from '../../http/describe-issue';
import { NUMERIC_DATATYPES } from './datatype';
import { elementsOf } from './elements';
import { inferRequestSchema, type RequestInput } from './infer-schema';
import { MATRIX, PREDICT_PROBA, type ModelTensors } from './model-tensors';

/** An inference request of the Open Inference Protocol. */
export interface InferInput extends InferenceInput {
  readonly id: string | undefined;
  /** Names of the outputs to answer with, in this order. */
  readonly outputs: readonly string[];
}

/**
 * Reads the body of POST /v2/models/{model}/infer.
 *
 * @param maxRows most rows in one request
 * @throws Problem 400 that names the place of the error, 413 for too many rows
 */
export function readInferRequest(text: string, tensors: ModelTensors, maxRows: number): InferInput {
  const parsed = inferRequestSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Problem(400, describeIssue(parsed.error));
  refuseDuplicates(text);
  const { id, inputs, outputs } = parsed.data;
  const wanted = outputsOf(outputs?.map(({ name }) => name) ?? [], tensors);
  refuseSecond(
    'input',
    inputs.map(({ name }) => name),
  );
  const table = isMatrix(inputs, tensors)
    ? rowsOfMatrix(inputs[0]!, tensors, maxRows)
    : rowsOfFeatures(inputs, tensors, maxRows);
  return {
    id,
    outputs: wanted,
    rows: table,
    named: false,
    single: false,
    probabilities: wanted.includes(PREDICT_PROBA),
  };
}

type Rows = readonly (readonly unknown[])[];

function isMatrix(inputs: readonly RequestInput[], { matrix, features }: ModelTensors): boolean {
  const [first] = inputs;
  if (!matrix || inputs.length !== 1 || first?.name !== MATRIX) return false;
  // a model may have one feature with the name of the matrix
  return first.shape.length === 2 || features.length > 1;
}

function rowsOfMatrix(input: RequestInput, { features }: ModelTensors, maxRows: number): Rows {
  const columns = features.length;
  requireNumeric(input);
  const [rows = 0, width] = input.shape;
  if (input.shape.length !== 2 || width !== columns) {
    throw wrongShape(input, `[rows, ${columns}]`);
  }
  const elements = elementsOf(input, (element) => features[element % columns]!.name);
  checkRowCount(rows, maxRows);
  return Array.from({ length: rows }, (_, row) => elements.slice(row * columns, (row + 1) * columns));
}

function rowsOfFeatures(inputs: readonly RequestInput[], tensors: ModelTensors, maxRows: number): Rows {
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
  return Array.from({ length: rows! }, (_, row) => columns.map((column) => column[row]));
}

function listInputs({ features, matrix }: ModelTensors): string {
  const each = features.map(({ name }) => quote(name)).join(', ');
  return matrix ? `${quote(MATRIX)}, or ${each}` : each;
}

function requireNumeric(input: RequestInput): void {
  if (!NUMERIC_DATATYPES.has(input.datatype)) {
    throw wrongDatatype(input, [...NUMERIC_DATATYPES.keys()].join(', '));
  }
}

function wrongDatatype({ name, datatype }: RequestInput, allowed: string): Problem {
  return new Problem(400, `input ${quote(name)} must have the datatype ${allowed}, got ${datatype}`);
}

function wrongShape({ name, shape }: RequestInput, allowed: string): Problem {
  return new Problem(400, `input ${quote(name)} must have the shape ${allowed}, got ${quoteNumbers(shape)}`);
}

/** @throws Problem 400 for an output that the model does not have, or one that is named twice */
function outputsOf(wanted: readonly string[], { outputs }: ModelTensors): readonly string[] {
  const all = outputs.map(({ name }) => name);
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new Problem(400, `${quote(unknown)} is not one of the outputs ${all.map(quote).join(', ')}`);
  }
  refuseSecond('output', wanted);
  return wanted.length === 0 ? all : wanted;
}

function refuseSecond(kind: 'input' | 'output', names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Problem(400, `the ${kind} ${quote(name)} is given twice`);
    seen.add(name);
  }
}
