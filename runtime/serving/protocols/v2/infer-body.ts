import { parseJson, refuseDuplicates } from '../../http/parse-json';
import { describeIssue } from '../../http/describe-issue';
import { Problem } from '../../http/problem';
import { quote } from '../../../inference/describe-value';
import { DATATYPES } from './datatype';
import { inferRequestSchema, type InferBody, type RequestInput, type RequestOutput } from './infer-schema';

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
 * Nearly all requests are plain: every member is known, and has its type. They are checked by hand, which costs less than
 * a tenth of the schema library. All others go through the schema, which also says what is wrong.
 *
 * @param strict refuse members that the protocol does not have. Else they are ignored, and `ignored` counts them.
 * @throws Problem 400 that names the place of the error
 */
export function parseInferBody(
  text: string,
  strict: boolean,
): { readonly body: InferBody; readonly ignored: number } {
  const value = parseJson(text);
  if (isPlain(value) && !mayRepeat(text, value)) return { body: value, ignored: 0 };
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
  if (!isObject(body) || !hasOnly(body, MEMBERS.body)) return false;
  const { id, parameters, inputs, outputs } = body;
  return (
    (isAbsent(id) || typeof id === 'string') &&
    areParameters(parameters) &&
    Array.isArray(inputs) &&
    inputs.length > 0 &&
    inputs.every(isPlainInput) &&
    (isAbsent(outputs) || (Array.isArray(outputs) && outputs.every(isPlainOutput)))
  );
}

function isPlainInput(input: unknown): input is RequestInput {
  if (!isObject(input) || !hasOnly(input, MEMBERS.input)) return false;
  const { name, shape, datatype, parameters, data } = input;
  return (
    isName(name) &&
    Array.isArray(shape) &&
    shape.every(isDimension) &&
    KNOWN_DATATYPES.has(datatype) &&
    areParameters(parameters) &&
    (isAbsent(data) || Array.isArray(data))
  );
}

function isPlainOutput(output: unknown): output is RequestOutput {
  return (
    isObject(output) &&
    hasOnly(output, MEMBERS.output) &&
    isName(output['name']) &&
    areParameters(output['parameters'])
  );
}

function areParameters(parameters: unknown): boolean {
  if (isAbsent(parameters)) return true;
  return (
    isObject(parameters) &&
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(object: object, known: ReadonlySet<string>): boolean {
  for (const name of Object.keys(object)) if (!known.has(name)) return false;
  return true;
}

/**
 * Whether an object of a plain body may have a name twice. Each name is counted in the text, and must stand there as
 * often as the objects have it: a search is much cheaper than reading all names.
 */
function mayRepeat(text: string, { id, parameters, inputs, outputs }: InferBody): boolean {
  // a name may be written with escapes; names of parameters are not counted
  if (text.includes('\\')) return true;
  const has = (value: unknown): number => (value === undefined ? 0 : 1);
  const named = inputs.length + (outputs?.length ?? 0);
  let parametersSeen = has(parameters);
  let data = 0;
  for (const input of inputs) {
    parametersSeen += has(input.parameters);
    data += has(input.data);
  }
  for (const output of outputs ?? []) parametersSeen += has(output.parameters);
  if (parametersSeen > 0) return true;
  return (
    count(text, '"id"') > has(id) ||
    count(text, '"inputs"') > 1 ||
    count(text, '"outputs"') > has(outputs) ||
    count(text, '"name"') > named ||
    count(text, '"shape"') > inputs.length ||
    count(text, '"datatype"') > inputs.length ||
    count(text, '"data"') > data
  );
}

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) found++;
  return found;
}
