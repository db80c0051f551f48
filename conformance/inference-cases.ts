import { body, type Case, type Expectation } from './case';
import { nested } from './sample-request';
import { inferResponse, type InferResponse } from './schemas';
import type { Question } from './server';
import type { Target } from './target';

const infer = ({ path }: Target, request: object): Question => ({
  method: 'POST',
  path: `${path}/infer`,
  body: request,
});

function answers(further?: (json: InferResponse, target: Target) => string | undefined): Expectation {
  return body(inferResponse, further);
}

const names = (outputs: readonly { readonly name: string }[]): string =>
  outputs.map(({ name }) => name).join(', ');

/** Requests that must be answered. */
export const INFERENCE_CASES: readonly Case[] = [
  {
    name: 'a request is answered by the model',
    clause: 'Inference Response JSON Object',
    level: 'required',
    ask: (target) => infer(target, target.request),
    expect: answers(({ model_name }, { model }) =>
      model_name === model ? undefined : `model_name is ${JSON.stringify(model_name)}`,
    ),
  },
  {
    name: 'all outputs come when none is asked for',
    clause: 'Inference Request JSON Object',
    level: 'required',
    ask: (target) => infer(target, target.request),
    expect: answers(({ outputs }, { metadata }) => {
      const missing = metadata.outputs.filter(({ name }) => !outputs.some((output) => output.name === name));
      return missing.length === 0 ? undefined : `missing: ${names(missing)}`;
    }),
  },
  {
    name: 'outputs have the datatypes of the metadata',
    clause: 'Response Output',
    level: 'required',
    ask: (target) => infer(target, target.request),
    expect: answers(({ outputs }, { metadata }) =>
      outputs
        .map(({ name, datatype }) => {
          const stated = metadata.outputs.find((output) => output.name === name)?.datatype;
          return stated === datatype
            ? undefined
            : `${name} is ${datatype}, and the metadata says ${stated ?? 'nothing'}`;
        })
        .find((wrong) => wrong !== undefined),
    ),
  },
  {
    name: 'outputs have shapes that the metadata allows',
    clause: 'Response Output',
    level: 'recommended',
    ask: (target) => infer(target, target.request),
    expect: answers(({ outputs }, { metadata }) =>
      outputs
        .map(({ name, shape }) => {
          const stated = metadata.outputs.find((output) => output.name === name)?.shape ?? [];
          const fits =
            shape.length === stated.length &&
            stated.every((size, axis) => size === -1 || size === shape[axis]);
          return fits ? undefined : `${name} is [${shape.join()}], and the metadata says [${stated.join()}]`;
        })
        .find((wrong) => wrong !== undefined),
    ),
  },
  {
    name: 'outputs have as many elements as their shape makes',
    clause: 'Tensor Data',
    level: 'required',
    ask: (target) => infer(target, target.request),
    expect: answers(({ outputs }) =>
      outputs
        .map(({ name, shape, data }) => {
          const count = shape.reduce((product, dimension) => product * dimension, 1);
          const elements = data.flat(Infinity).length;
          return elements === count ? undefined : `${name} has ${elements} elements for [${shape.join()}]`;
        })
        .find((wrong) => wrong !== undefined),
    ),
  },
  {
    name: 'the id of the request comes back',
    clause: 'Inference Response JSON Object',
    level: 'required',
    ask: (target) => infer(target, { id: 'conformance-42', ...target.request }),
    expect: answers(({ id }) => (id === 'conformance-42' ? undefined : `the id is ${JSON.stringify(id)}`)),
  },
  {
    name: 'no id comes where none was given',
    clause: 'Inference Response JSON Object',
    level: 'recommended',
    ask: (target) => infer(target, target.request),
    expect: answers((json) => ('id' in json ? `the id is ${JSON.stringify(json.id)}` : undefined)),
  },
  {
    name: 'only the outputs come that are asked for',
    clause: 'Request Output',
    level: 'required',
    ask: (target) =>
      infer(target, { ...target.request, outputs: [{ name: target.metadata.outputs[0]!.name }] }),
    expect: answers(({ outputs }, { metadata }) =>
      names(outputs) === metadata.outputs[0]!.name ? undefined : `got ${names(outputs)}`,
    ),
  },
  {
    name: 'data is read that is nested as its shape says',
    clause: 'Tensor Data',
    level: 'required',
    ask: (target) =>
      infer(target, {
        ...target.request,
        inputs: target.request.inputs.map((input) => ({
          ...input,
          data: nested(input.data.flat(Infinity), input.shape),
        })),
      }),
    expect: answers(),
  },
  {
    name: 'data is read that is flat',
    clause: 'Tensor Data',
    level: 'required',
    ask: (target) =>
      infer(target, {
        ...target.request,
        inputs: target.request.inputs.map((input) => ({ ...input, data: input.data.flat(Infinity) })),
      }),
    expect: answers(),
  },
  {
    name: 'inputs are read in any order',
    clause: 'Request Input',
    level: 'required',
    ask: (target) =>
      target.request.inputs.length < 2
        ? undefined
        : infer(target, { ...target.request, inputs: [...target.request.inputs].reverse() }),
    expect: answers(),
  },
  {
    name: 'two rows are answered where the model takes any number',
    clause: 'Request Input',
    level: 'required',
    ask: (target) => {
      const { metadata, request } = target;
      if (metadata.inputs.some(({ shape }) => shape[0] !== -1)) return undefined;
      const inputs = request.inputs.map((input) => {
        const [rows = 1, ...rest] = input.shape;
        const data = input.data.flat(Infinity);
        return { ...input, shape: [rows * 2, ...rest], data: [...data, ...data] };
      });
      return infer(target, { ...request, inputs });
    },
    expect: answers(({ outputs }, { metadata, request }) => {
      const rows = (request.inputs[0]!.shape[0] ?? 1) * 2;
      const wrong = outputs.find(
        ({ name, shape }) =>
          metadata.outputs.find((output) => output.name === name)?.shape[0] === -1 && shape[0] !== rows,
      );
      return wrong === undefined ? undefined : `${wrong.name} has the shape [${wrong.shape.join()}]`;
    }),
  },
  {
    name: 'parameters are taken, of the request, an input and an output',
    clause: 'Parameters',
    level: 'required',
    ask: (target) =>
      infer(target, {
        ...target.request,
        parameters: { 'x-text': 'a', 'x-number': 1, 'x-boolean': true },
        inputs: target.request.inputs.map((input) => ({ ...input, parameters: { 'x-text': 'a' } })),
        outputs: [{ name: target.metadata.outputs[0]!.name, parameters: { 'x-text': 'a' } }],
      }),
    expect: answers(),
  },
  {
    name: 'a version that the metadata lists answers',
    clause: 'Inference',
    level: 'required',
    ask: (target) => {
      const version = target.metadata.versions?.[0];
      if (version === undefined) return undefined;
      return {
        method: 'POST',
        path: `${target.path}/versions/${encodeURIComponent(version)}/infer`,
        body: target.request,
      };
    },
    expect: answers(({ model_version }, { metadata }) =>
      model_version === metadata.versions?.[0]
        ? undefined
        : `model_version is ${JSON.stringify(model_version)}`,
    ),
  },
];
