import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../../support/ask';
import { smallModel, smallRegressionContent } from '../../../../support/small-model';
import { testService, type TestService } from '../../../../support/test-service';
import { numericModel } from './numeric-model';

interface BinaryInput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

/** Sends inputs as tritonclient does: JSON, its length in a header, and the bytes of all tensors. */
function infer({ service }: TestService, inputs: readonly BinaryInput[], more: object = {}, model = 'small') {
  const json = JSON.stringify({
    inputs: inputs.map(({ name, datatype, shape, bytes }) => ({
      name,
      datatype,
      shape,
      parameters: { binary_data_size: bytes.length },
    })),
    ...more,
  });
  const header = Buffer.from(json);
  return ask(service, `/v2/models/${model}/infer`, {
    method: 'POST',
    headers: { 'inference-header-content-length': String(header.length) },
    body: Buffer.concat([header, ...inputs.map(({ bytes }) => bytes)]),
  });
}

const doubles = (...numbers: number[]) => Buffer.from(Float64Array.from(numbers).buffer);
const texts = (...given: string[]) =>
  Buffer.concat(
    given.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(text));
      return [length, Buffer.from(text)];
    }),
  );
const ROWS: readonly BinaryInput[] = [
  { name: 'temperature', datatype: 'FP64', shape: [2], bytes: doubles(20, 31) },
  { name: 'load', datatype: 'FP32', shape: [2, 1], bytes: Buffer.from(Float32Array.of(0.5, 0.9).buffer) },
  { name: 'zone', datatype: 'BYTES', shape: [2], bytes: texts('eu', 'eu') },
];

async function refusal(answer: Response): Promise<string> {
  expect(answer.status).toBe(400);
  return ((await answer.json()) as { error: string }).error;
}

describe('the binary tensor data extension', () => {
  it('takes tensors as bytes, and answers with JSON unless bytes are asked for', async () => {
    const answer = await infer(testService(), ROWS);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toMatchObject({
      outputs: [{ data: [0, 1] }, { data: [1, 0, 1 / 3, 2 / 3] }],
    });
  });

  it('answers with the bytes of each output that asks for them, after JSON of the stated length', async () => {
    const outputs = [
      { name: 'predict_proba', parameters: { binary_data: true } },
      { name: 'predict', parameters: { binary_data: false } },
    ];
    const answer = await infer(testService(), ROWS, { outputs });
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    const body = Buffer.from(await answer.arrayBuffer());
    const length = Number(answer.headers.get('inference-header-content-length'));
    expect(JSON.parse(body.toString('utf8', 0, length))).toMatchObject({
      outputs: [
        { name: 'predict_proba', datatype: 'FP64', shape: [2, 2], parameters: { binary_data_size: 32 } },
        { name: 'predict', datatype: 'INT64', data: [0, 1] },
      ],
    });
    expect(body.subarray(length)).toEqual(doubles(1, 0, 1 / 3, 2 / 3));
  });

  it('answers with bytes for all outputs where the request says so', async () => {
    const answer = await infer(testService(), ROWS, { parameters: { binary_data_output: true } });
    const body = Buffer.from(await answer.arrayBuffer());
    const length = Number(answer.headers.get('inference-header-content-length'));
    const labels = Buffer.from(BigInt64Array.of(0n, 1n).buffer);
    expect(body.subarray(length)).toEqual(Buffer.concat([labels, doubles(1, 0, 1 / 3, 2 / 3)]));
  });

  it('writes a regression as 64-bit floats', async () => {
    const service = testService({}, { model: smallModel(smallRegressionContent()) });
    const answer = await infer(
      service,
      ROWS,
      { parameters: { binary_data_output: true } },
      'small-regression',
    );
    const body = Buffer.from(await answer.arrayBuffer());
    expect(body.subarray(Number(answer.headers.get('inference-header-content-length')))).toEqual(
      doubles(10, 30),
    );
  });

  const numbers = [
    ['UINT8', Buffer.from(Uint8Array.of(20, 1))],
    ['UINT16', Buffer.from(Uint16Array.of(20, 1).buffer)],
    ['UINT32', Buffer.from(Uint32Array.of(20, 1).buffer)],
    ['UINT64', Buffer.from(BigUint64Array.of(20n, 1n).buffer)],
    ['INT8', Buffer.from(Int8Array.of(20, 1))],
    ['INT16', Buffer.from(Int16Array.of(20, 1).buffer)],
    ['INT32', Buffer.from(Int32Array.of(20, 1).buffer)],
    ['INT64', Buffer.from(BigInt64Array.of(20n, 1n).buffer)],
    // 20 is 1.25 * 2^4, and 1 is 1 * 2^0
    ['FP16', Buffer.from(Uint16Array.of(0x4d00, 0x3c00).buffer)],
    ['FP32', Buffer.from(Float32Array.of(20, 1).buffer)],
    ['FP64', doubles(20, 1)],
  ] as const;
  it.each(numbers)('reads %s as JSON reads the same numbers', async (datatype, bytes) => {
    const service = testService({}, { model: numericModel() });
    const input = { name: 'input', datatype, shape: [1, 2] };
    const binary = await infer(service, [{ ...input, bytes }], {});
    const json = await ask(service.service, '/v2/models/small/infer', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs: [{ ...input, data: [20, 1] }] }),
    });
    expect(json.status).toBe(200);
    expect(await binary.json()).toEqual(await json.json());
  });

  it('is the same as JSON for any finite numbers', async () => {
    const service = testService({ driftEnabled: false }, { model: numericModel() });
    const float = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(float, float), { minLength: 1, maxLength: 20 }), async (rows) => {
        const data = rows.flat();
        const input = { name: 'input', datatype: 'FP64', shape: [rows.length, 2] };
        const binary = await infer(service, [{ ...input, bytes: doubles(...data) }], {});
        const json = await ask(service.service, '/v2/models/small/infer', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ inputs: [{ ...input, data }] }),
        });
        expect(await binary.json()).toEqual(await json.json());
      }),
      { numRuns: 30 },
    );
  });

  const [temperature, load, zone] = ROWS as [BinaryInput, BinaryInput, BinaryInput];
  it.each([
    [
      'fewer bytes than the shape makes',
      [{ ...temperature, bytes: doubles(20) }, load, zone],
      'it must be 16',
    ],
    [
      'a text that ends too soon',
      [temperature, load, { ...zone, bytes: texts('eu', 'eu').subarray(0, 11) }],
      'ends after',
    ],
    [
      'half of a length',
      [temperature, load, { ...zone, bytes: texts('eu').subarray(0, 3) }],
      'within the length',
    ],
    ['fewer texts than the shape makes', [temperature, load, { ...zone, bytes: texts('eu') }], '1 elements'],
    ['a number that is none', [{ ...temperature, bytes: doubles(20, NaN) }, load, zone], 'temperature'],
    ['an infinite number', [{ ...temperature, bytes: doubles(20, Infinity) }, load, zone], 'temperature'],
    [
      'an integer that a 64-bit float does not hold',
      [
        { ...temperature, datatype: 'INT64', bytes: Buffer.from(BigInt64Array.of(1n, 2n ** 60n).buffer) },
        load,
        zone,
      ],
      'temperature',
    ],
  ])('refuses %s', async (_, inputs, text) => {
    expect(await refusal(await infer(testService(), inputs))).toContain(text);
  });

  it('refuses bytes that no input has, and inputs without bytes', async () => {
    const more = { name: 'x', datatype: 'FP64', shape: [0], bytes: Buffer.alloc(0) };
    const extra = [...ROWS.slice(0, 2), { ...zone, bytes: texts('eu', 'eu') }];
    const service = testService();
    expect(await refusal(await infer(service, extra, { inputs: [] }))).toContain('inputs');
    expect(
      await refusal(
        await infer(service, [more], {
          inputs: [
            { name: 'temperature', datatype: 'FP64', shape: [1], parameters: { binary_data_size: 8 } },
          ],
        }),
      ),
    ).toContain('binary_data_size must be a whole number of at most 0');
    expect(
      await refusal(
        await infer(service, ROWS, { inputs: [{ name: 'load', datatype: 'FP64', shape: [1], data: [1] }] }),
      ),
    ).toContain('bytes after its last input');
    expect(
      await refusal(await infer(service, [], { inputs: [{ name: 'load', datatype: 'FP64', shape: [1] }] })),
    ).toContain('must have "data"');
  });

  it.each(['-1', '1e2', '99999999', '0x10', ''])('refuses the header length "%s"', async (length) => {
    const answer = await ask(testService().service, '/v2/models/small/infer', {
      method: 'POST',
      headers: { 'inference-header-content-length': length },
      body: '{}',
    });
    expect(await refusal(answer)).toContain('Inference-Header-Content-Length');
  });
});
