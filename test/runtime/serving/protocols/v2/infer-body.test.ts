import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeIssue } from '../../../../../runtime/serving/http/describe-issue';
import { parseJson, refuseDuplicates } from '../../../../../runtime/serving/http/parse-json';
import { Problem } from '../../../../../runtime/serving/http/problem';
import { parseInferBody } from '../../../../../runtime/serving/protocols/v2/infer-body';
import { inferRequestSchema } from '../../../../../runtime/serving/protocols/v2/infer-schema';

/** The way without the check by hand: the schema, and all names of all objects. */
function bySchema(text: string): unknown {
  const parsed = inferRequestSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Problem(400, describeIssue(parsed.error));
  refuseDuplicates(text);
  return parsed.data;
}

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return error.detail;
    throw error;
  }
}

const any = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.string({ maxLength: 3 }),
  fc.constant([]),
  fc.constant({}),
);
const mostly = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: any });
const parameters = fc.dictionary(fc.constantFrom('a', 'name', 'binary_data_size'), any, { maxKeys: 2 });
const names = fc.constantFrom('a', 'input', 'name', 'data', 'outputs', 'id', '"id"', 'é');
const input = fc.record(
  {
    name: mostly(names),
    shape: mostly(fc.array(fc.nat(3), { maxLength: 2 })),
    datatype: mostly(fc.constantFrom('FP64', 'INT8', 'BYTES', 'name')),
    data: mostly(fc.array(fc.oneof(fc.integer(), names), { maxLength: 3 })),
    parameters: fc.option(parameters),
    layout: any,
  },
  { requiredKeys: ['name', 'shape', 'datatype', 'data'] },
);
const body = fc.record(
  {
    inputs: mostly(fc.array(mostly(input), { maxLength: 2 })),
    id: mostly(names),
    parameters: fc.option(parameters),
    outputs: mostly(
      fc.array(mostly(fc.record({ name: mostly(names), parameters }, { requiredKeys: ['name'] })), {
        maxLength: 2,
      }),
    ),
    model_name: any,
  },
  { requiredKeys: ['inputs'] },
);
/** A member once more at the end of an object of the text. */
const repeated = fc
  .tuple(body, fc.constantFrom('"id":"x"', '"name":"x"', '"data":[1]', '"d\\u0061ta":[1]', '"shape":[1]'))
  .map(([value, member]) => {
    const text = JSON.stringify(value);
    const end = text.lastIndexOf('}', Math.floor(text.length * 0.7));
    return end <= 0 ? text : `${text.slice(0, end)},${member}${text.slice(end)}`;
  });

describe('the body of an inference request', () => {
  it('is read by hand exactly as by the schema', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          body.map((value) => JSON.stringify(value)),
          repeated,
        ),
        (text) => {
          expect(outcome(() => parseInferBody(text, false).body)).toEqual(outcome(() => bySchema(text)));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('has members counted that the protocol does not have', () => {
    const text =
      '{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[1],"layout":1}],"model_name":"m"}';
    expect(parseInferBody(text, false).ignored).toBe(2);
    expect(() => parseInferBody(text, true)).toThrow('the protocol has no member "model_name"');
  });
});
