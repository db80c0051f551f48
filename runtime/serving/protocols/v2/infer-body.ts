import { parseJson, refuseDuplicates } from '../../http/parse-json';
import { describeIssue } from '../../http/describe-issue';
import { Problem } from '../../http/problem';
import { quote } from '../../../inference/describe-value';
import { DATATYPES } from './datatype';
import { inferRequestSchema, type InferBody, type RequestInput, type RequestOutput } from './infer-schema';
import { isRecord } from './list-of';

/** Members of the protocol, by the object that they belong to. */
const MEMBERS = {
  body: new Set(['id', 'parameters', 'inputs', 'outputs']),
  input: new Set(['name', 'shape', 'datatype', 'parameters', 'data']),
  output: new Set(['name', 'parameters']),
} as const;
const KNOWN_DATATYPES: ReadonlySet<unknown> = new Set(DATATYPES);

/**
 * Parses the JSON of an inference request.
 *
 * Nearly all requests are plain: every member is known, and has its type. They are checked without the schema library,
 * at less than a tenth of its cost. All others are checked with the schema, which also describes the error.
 *
 * @param strict refuse members that the protocol does not have. If false, they are ignored, and `ignored` counts them.
 * @throws Problem 400 that names the place of the error
 */
export function parseInferBody(
  text: string,
  strict: boolean,
): { readonly body: InferBody; readonly ignored: number } {
  const value = parseJson(text);
  if (isPlain(value)) {
    // each written member has a colon: if there are as many colons as members, no name is written twice
    if (countColons(text) > membersOf(value)) refuseDuplicates(text);
    return { body: value, ignored: 0 };
  }
  const parsed = inferRequestSchema.safeParse(value);
  if (!parsed.success) throw new Problem(400, describeIssue(parsed.error));
  refuseDuplicates(text);
  const unknown = unknownMembers(parsed.data);
  if (strict && unknown.length > 0) {
    throw new Problem(
      400,
      `the protocol has no member ${quote(unknown[0]!)}; leave it out, or set PROTOCOL_STRICT=false`,
    );
  }
  return { body: parsed.data, ignored: unknown.length };
}

function unknownMembers({ inputs, outputs, ...rest }: InferBody): string[] {
  const unknownIn = (object: object, known: ReadonlySet<string>) =>
    Object.keys(object).filter((name) => !known.has(name));
  return [
    ...unknownIn(rest, MEMBERS.body),
    ...inputs.flatMap((input) => unknownIn(input, MEMBERS.input)),
    ...(outputs ?? []).flatMap((output) => unknownIn(output, MEMBERS.output)),
  ];
}

/** Whether a body certainly meets the schema, and has no unknown member. */
function isPlain(body: unknown): body is InferBody {
  if (!isRecord(body)) return false;
  const { id, parameters, inputs, outputs } = body;
  return (
    hasOnly(body, given(id) + given(parameters) + given(inputs) + given(outputs)) &&
    (isAbsent(id) || typeof id === 'string') &&
    areParameters(parameters) &&
    Array.isArray(inputs) &&
    inputs.length > 0 &&
    inputs.every(isPlainInput) &&
    (isAbsent(outputs) || (Array.isArray(outputs) && outputs.every(isPlainOutput)))
  );
}

function isPlainInput(input: unknown): input is RequestInput {
  if (!isRecord(input)) return false;
  const { name, shape, datatype, parameters, data } = input;
  return (
    hasOnly(input, given(name) + given(shape) + given(datatype) + given(parameters) + given(data)) &&
    isName(name) &&
    Array.isArray(shape) &&
    shape.every(isDimension) &&
    KNOWN_DATATYPES.has(datatype) &&
    areParameters(parameters) &&
    (isAbsent(data) || Array.isArray(data))
  );
}

function isPlainOutput(output: unknown): output is RequestOutput {
  if (!isRecord(output)) return false;
  const { name, parameters } = output;
  return hasOnly(output, given(name) + given(parameters)) && isName(name) && areParameters(parameters);
}

function areParameters(parameters: unknown): boolean {
  if (isAbsent(parameters)) return true;
  return (
    isRecord(parameters) &&
    Object.values(parameters).every((value) => typeof value !== 'object' || value === null)
  );
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== '';
}

function isDimension(dimension: unknown): boolean {
  return Number.isSafeInteger(dimension) && (dimension as number) >= 0;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** 1 for a member that an object of JSON has. */
function given(member: unknown): number {
  return member === undefined ? 0 : 1;
}

/** Whether an object has no members but the known ones that are given. Counting them is cheaper than looking each one up. */
function hasOnly(object: object, known: number): boolean {
  return Object.keys(object).length === known;
}

function membersOf(body: InferBody): number {
  let members = ownMembers(body) + ownMembers(body.parameters);
  for (const input of body.inputs) members += ownMembers(input) + ownMembers(input.parameters);
  if (isAbsent(body.outputs)) return members;
  for (const output of body.outputs!) members += ownMembers(output) + ownMembers(output.parameters);
  return members;
}

function ownMembers(object: object | null | undefined): number {
  return object === undefined || object === null ? 0 : Object.keys(object).length;
}

function countColons(text: string): number {
  let found = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) found++;
  return found;
}
