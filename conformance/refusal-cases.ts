import { isRefused, isRefusedWith, type Case } from './case';
import type { RequestInput } from './schemas';
import type { Question } from './server';
import type { Target } from './target';

const ERROR = 'Inference Response JSON Error Object';
const INPUT = 'Request Input';
const UNKNOWN = 'a-name-that-is-not-there';

const infer = ({ path }: Target, body: unknown): Question => ({
  method: 'POST',
  path: `${path}/infer`,
  body,
});

/** The request with its first input changed. */
function changed(change: (input: RequestInput) => object): (target: Target) => Question {
  return (target) => {
    const [first, ...others] = target.request.inputs;
    return infer(target, { ...target.request, inputs: [change(first!), ...others] });
  };
}

function without(name: keyof RequestInput): (target: Target) => Question {
  return changed((input) => Object.fromEntries(Object.entries(input).filter(([key]) => key !== name)));
}

const required = (name: string, clause: string, ask: Case['ask']): Case => ({
  name,
  clause,
  level: 'required',
  ask,
  expect: isRefused,
});
const recommended = (name: string, clause: string, ask: Case['ask'], ...statuses: number[]): Case => ({
  name,
  clause,
  level: 'recommended',
  ask,
  expect: isRefusedWith(...(statuses.length === 0 ? [400] : statuses)),
});

const longer = changed((input) => {
  const data = input.data.flat(Infinity);
  return { ...input, data: [...data, data[0]] };
});
const notJson = (target: Target) => infer(target, '{"inputs": [');

/** What must be refused, with the error object. The specification calls 400 typical; that is recommended apart. */
export const REFUSAL_CASES: readonly Case[] = [
  required('a body that is not JSON is an error', ERROR, notJson),
  recommended('a body that is not JSON is 400, with the error alone', ERROR, notJson),
  required('a body that is a list is an error', 'Inference Request JSON Object', (target) =>
    infer(target, []),
  ),
  required('an empty body is an error', 'Inference Request JSON Object', (target) => infer(target, '')),
  required('a request without inputs is an error', 'Inference Request JSON Object', (target) =>
    infer(target, {}),
  ),
  required('inputs that are no list are an error', 'Inference Request JSON Object', (target) =>
    infer(target, { inputs: {} }),
  ),
  required('an empty list of inputs is an error', 'Inference Request JSON Object', (target) =>
    infer(target, { inputs: [] }),
  ),
  recommended('an id that is no text is 400', 'Inference Request JSON Object', (target) =>
    infer(target, { ...target.request, id: 42 }),
  ),
  required('an input that the model needs and does not get is an error', 'Model Metadata', (target) =>
    target.request.inputs.length < 2
      ? undefined
      : infer(target, { ...target.request, inputs: target.request.inputs.slice(1) }),
  ),
  recommended('an unknown input is 400', INPUT, (target) =>
    infer(target, {
      ...target.request,
      inputs: [...target.request.inputs, { ...target.request.inputs[0], name: UNKNOWN }],
    }),
  ),
  recommended('an input given twice is 400', INPUT, (target) =>
    infer(target, { ...target.request, inputs: [...target.request.inputs, target.request.inputs[0]] }),
  ),
  ...(['name', 'shape', 'datatype', 'data'] as const).map((name) =>
    required(`an input without its ${name} is an error`, INPUT, without(name)),
  ),
  required(
    'a negative dimension is an error',
    INPUT,
    changed((input) => ({ ...input, shape: input.shape.map((size) => -size) })),
  ),
  required(
    'a fractional dimension is an error',
    INPUT,
    changed((input) => ({ ...input, shape: input.shape.map((size) => size + 0.5) })),
  ),
  required(
    'a shape that is no list is an error',
    INPUT,
    changed((input) => ({ ...input, shape: 1 })),
  ),
  required(
    'an unknown datatype is an error',
    'Tensor Data Types',
    changed((input) => ({ ...input, datatype: 'FP7' })),
  ),
  required(
    'data that is no list is an error',
    'Tensor Data',
    changed((input) => ({ ...input, data: 'text' })),
  ),
  required('more elements than the shape makes are an error', 'Tensor Data', longer),
  recommended('more elements than the shape makes are 400, with the error alone', ERROR, longer),
  required(
    'fewer elements than the shape makes are an error',
    'Tensor Data',
    changed((input) => ({ ...input, data: input.data.flat(Infinity).slice(1) })),
  ),
  required(
    'one element for a shape of three is an error, as in the example of the specification',
    'Inference Request Examples',
    changed((input) => ({
      ...input,
      shape: [3, ...input.shape.slice(1)],
      data: input.data.flat(Infinity).slice(0, 1),
    })),
  ),
  recommended(
    'an element of null is 400',
    'Tensor Data',
    changed((input) => ({ ...input, data: input.data.flat(Infinity).map(() => null) })),
  ),
  recommended(
    'data nested otherwise than the shape is 400',
    'Tensor Data',
    changed((input) => ({ ...input, data: [[[[input.data.flat(Infinity)]]]] })),
  ),
  required('an unknown output is an error', 'Request Output', (target) =>
    infer(target, { ...target.request, outputs: [{ name: UNKNOWN }] }),
  ),
  recommended('parameters that are no object are 400', 'Parameters', (target) =>
    infer(target, { ...target.request, parameters: [] }),
  ),
  required('inference by an unknown model is an error', ERROR, ({ request }) => ({
    method: 'POST',
    path: `/v2/models/${UNKNOWN}/infer`,
    body: request,
  })),
  recommended(
    'inference by an unknown model is 404, with the error alone',
    ERROR,
    ({ request }) => ({ method: 'POST', path: `/v2/models/${UNKNOWN}/infer`, body: request }),
    404,
  ),
  required('inference by an unknown version is an error', ERROR, ({ path, metadata, request }) =>
    metadata.versions === undefined
      ? undefined
      : { method: 'POST', path: `${path}/versions/${UNKNOWN}/infer`, body: request },
  ),
  recommended(
    'a body of another content type is 415, with the error alone',
    'HTTP/REST',
    (target) => ({ ...infer(target, target.request), contentType: 'text/plain' }),
    415,
  ),
];
