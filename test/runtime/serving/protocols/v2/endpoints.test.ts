import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { smallArtifactContent, smallModel, smallRegressionContent } from '../../../../support/small-model';
import { emptyService, testService, type TestService } from '../../../../support/test-service';
import { numericModel } from './numeric-model';
import { ask } from '../../../../support/ask';

const SMALL = '/v2/models/small';
const JSON_BODY = { 'content-type': 'application/json' };

const tensor = (name: string, datatype: string, data: unknown[], shape: number[] = [data.length]) => ({
  name,
  shape,
  datatype,
  data,
});
/** Two rows of the small model: calm, then two votes for class 1. */
const ROWS = [
  tensor('temperature', 'FP64', [20, 31]),
  tensor('load', 'FP64', [0.5, 0.9]),
  tensor('zone', 'BYTES', ['eu', 'eu']),
];
const matrix = (data: unknown[], shape: number[], datatype = 'FP64') => ({
  inputs: [tensor('input', datatype, data, shape)],
});

function infer({ service }: TestService, body: unknown, path = `${SMALL}/infer`) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Promise.resolve(ask(service, path, { method: 'POST', headers: JSON_BODY, body: text }));
}

/** What a request is refused with. The body must hold the error alone. */
async function refusal(service: TestService, body: unknown, path?: string): Promise<[number, string]> {
  const answer = await infer(service, body, path);
  expect(answer.headers.get('content-type')).toBe('application/json');
  const json = (await answer.json()) as { error: string };
  expect(Object.keys(json)).toEqual(['error']);
  return [answer.status, json.error];
}

describe('GET below /v2', () => {
  it.each(['/v2', '/v2/'])('says at %s what serves here', async (path) => {
    const answer = await ask(testService().service, path);
    expect(await answer.json()).toEqual({
      name: 'cdk8s-aiops',
      version: expect.any(String) as string,
      extensions: ['binary_tensor_data'],
    });
  });

  it('is live before a model is loaded and ready after, and not ready while it drains', async () => {
    const { service } = emptyService();
    const get = async (path: string) => {
      const answer = await ask(service, path);
      return [answer.status, await answer.json()] as const;
    };
    expect(await get('/v2/health/live')).toEqual([200, { live: true }]);
    expect(await get('/v2/health/ready')).toEqual([503, { error: 'the model is not loaded yet' }]);
    expect((await get(`${SMALL}/ready`))[0]).toBe(503);
    service.swapModel(smallModel());
    expect(await get('/v2/health/ready')).toEqual([200, { live: true, ready: true }]);
    expect(await get(`${SMALL}/ready`)).toEqual([200, { name: 'small', ready: true }]);
    expect(await get(`${SMALL}/versions/1.0.0/ready`)).toEqual([200, { name: 'small', ready: true }]);
    service.serving.draining = true;
    expect(await get('/v2/health/ready')).toEqual([503, { error: 'the process is shutting down' }]);
    expect((await get('/v2/health/live'))[0]).toBe(200);
  });

  it('describes one tensor a feature where a feature is a category', async () => {
    const { service } = testService();
    for (const path of [SMALL, `${SMALL}/versions/1.0.0`]) {
      expect(await (await ask(service, path)).json()).toEqual({
        name: 'small',
        versions: ['1.0.0'],
        platform: 'cdk8s-aiops_random-forest',
        inputs: [
          { name: 'temperature', datatype: 'FP64', shape: [-1] },
          { name: 'load', datatype: 'FP64', shape: [-1] },
          { name: 'zone', datatype: 'BYTES', shape: [-1] },
        ],
        outputs: [
          { name: 'predict', datatype: 'INT64', shape: [-1] },
          { name: 'predict_proba', datatype: 'FP64', shape: [-1, 2] },
        ],
      });
    }
  });

  it('describes one matrix where every feature is a number', async () => {
    const { service } = testService({}, { model: numericModel() });
    expect(await (await ask(service, SMALL)).json()).toMatchObject({
      inputs: [{ name: 'input', datatype: 'FP64', shape: [-1, 2] }],
    });
  });

  it.each([
    [[0.5, 1], 'FP64'],
    [['calm', 'incident'], 'BYTES'],
    [['none', 1], 'BYTES'],
  ])('gives the classes %j as %s', async (classes, datatype) => {
    const { service } = testService({}, { model: numericModel(classes) });
    expect(await (await ask(service, SMALL)).json()).toMatchObject({
      outputs: [{ name: 'predict', datatype }, {}],
    });
    const answer = await ask(service, `${SMALL}/infer`, {
      method: 'POST',
      headers: JSON_BODY,
      body: JSON.stringify(matrix([20, 0.5], [1, 2])),
    });
    const label = datatype === 'BYTES' ? String(classes[0]) : classes[0];
    expect(await answer.json()).toMatchObject({ outputs: [{ datatype, data: [label] }, {}] });
  });

  it('answers with the error alone where there is nothing, or another method is asked for', async () => {
    const { service, registry } = testService();
    const refusal = async (path: string, method: string) => {
      const answer = await ask(service, path, { method });
      expect(Object.keys((await answer.json()) as object)).toEqual(['error']);
      return [answer.status, answer.headers.get('allow')];
    };
    expect(await refusal('/v2/nothing', 'GET')).toEqual([404, null]);
    expect(await refusal('/v2/models/other', 'GET')).toEqual([404, null]);
    expect(await refusal(`${SMALL}/versions/2`, 'GET')).toEqual([404, null]);
    expect(await refusal('/v2/models/other/ready', 'GET')).toEqual([404, null]);
    expect(await refusal(`${SMALL}/infer`, 'GET')).toEqual([405, 'POST']);
    expect(await refusal(SMALL, 'DELETE')).toEqual([405, 'GET, HEAD']);
    const counted = await registry.getSingleMetricAsString('http_requests_total');
    expect(counted).toContain('{method="GET",route="/v2/models/{model}",status="404"} 1');
    expect(counted).toContain('{method="GET",route="unmatched",status="404"} 1');
    expect(counted).not.toContain('other');
  });

  it('finds a model whose name must be encoded in a path', async () => {
    const { service } = testService({}, { model: smallModel(smallArtifactContent({ name: 'a/b c:d' })) });
    expect((await ask(service, '/v2/models/a%2Fb%20c%3Ad/ready')).status).toBe(200);
    expect((await ask(service, '/v2/models/%E0%A4%A/ready')).status).toBe(404);
  });
});

describe('POST /v2/models/{model}/infer', () => {
  it('answers each row with its class and the shares of the votes', async () => {
    const answer = await infer(testService({ driftEnabled: false }), { id: 'ask-1', inputs: ROWS });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      model_name: 'small',
      model_version: '1.0.0',
      id: 'ask-1',
      parameters: { drift: false },
      outputs: [
        tensor('predict', 'INT64', [0, 1]),
        tensor('predict_proba', 'FP64', [1, 0, 1 / 3, 2 / 3], [2, 2]),
      ],
    });
  });

  it('answers with the outputs that are asked for, in their order, and with no id where none came', async () => {
    const outputs = [{ name: 'predict_proba' }, { name: 'predict', parameters: { any: 1 } }];
    const both = (await (await infer(testService(), { inputs: ROWS, outputs })).json()) as {
      outputs: { name: string }[];
    };
    expect(both.outputs.map(({ name }) => name)).toEqual(['predict_proba', 'predict']);
    expect(both).not.toHaveProperty('id');
    const one = await infer(testService(), { inputs: ROWS, outputs: [{ name: 'predict' }] });
    expect(await one.json()).toMatchObject({ outputs: [{ name: 'predict' }] });
  });

  it('answers a regression with values alone', async () => {
    const service = testService({}, { model: smallModel(smallRegressionContent()) });
    const answer = await infer(service, { inputs: ROWS }, '/v2/models/small-regression/infer');
    expect(await answer.json()).toMatchObject({ outputs: [tensor('predict', 'FP64', [10, 30])] });
  });

  it.each([
    ['flat', [20, 0.5, 31, 0.9]],
    [
      'nested',
      [
        [20, 0.5],
        [31, 0.9],
      ],
    ],
  ])('reads a %s matrix row by row', async (_, data) => {
    const service = testService({}, { model: numericModel() });
    const answer = await infer(service, matrix(data, [2, 2]));
    expect(await answer.json()).toMatchObject({ outputs: [{ data: [0, 1] }, { data: [1, 0, 0, 1] }] });
  });

  it('reads one tensor a feature where the metadata asks for a matrix, in columns or in lists of one', async () => {
    const service = testService({}, { model: numericModel() });
    const inputs = [tensor('load', 'FP32', [0.5, 0.9]), tensor('temperature', 'INT16', [[20], [31]], [2, 1])];
    expect(await (await infer(service, { inputs })).json()).toMatchObject({
      outputs: [{ data: [0, 1] }, {}],
    });
  });

  it.each([
    ['null where a member may be left out', { id: null, parameters: null, outputs: null }],
    [
      'null for the parameters of an input',
      { inputs: ROWS.map((input) => ({ ...input, parameters: null })) },
    ],
    ['a member of another server', { model_name: 'small', timeout: 3 }],
    ['an unknown member of an input', { inputs: ROWS.map((input) => ({ ...input, layout: 'row' })) }],
  ])('takes %s', async (_, members) => {
    const answer = await infer(testService(), { inputs: ROWS, ...members });
    expect(await answer.json()).toMatchObject({ outputs: [{ data: [0, 1] }, {}] });
  });

  it('counts the members that it ignores', async () => {
    const service = testService();
    await infer(service, {
      inputs: ROWS,
      model_name: 'small',
      outputs: [{ name: 'predict', class_count: 1 }],
    });
    expect(await service.registry.getSingleMetricAsString('protocol_ignored_members_total')).toContain(
      'protocol_ignored_members_total{protocol="v2"} 2',
    );
  });

  it('refuses them where the service is strict', async () => {
    const [status, error] = await refusal(testService({ protocolStrict: true }), { inputs: ROWS, input: [] });
    expect([status, error]).toEqual([
      400,
      'the protocol has no member "input"; leave it out, or set PROTOCOL_STRICT=false',
    ]);
  });

  it('takes a body without a content type, and one that is compressed', async () => {
    const { service } = testService();
    const body = new TextEncoder().encode(JSON.stringify({ inputs: ROWS }));
    expect((await ask(service, `${SMALL}/infer`, { method: 'POST', body })).status).toBe(200);
    const compressed = await ask(service, `${SMALL}/infer`, {
      method: 'POST',
      headers: { ...JSON_BODY, 'content-encoding': 'gzip' },
      body: gzipSync(body),
    });
    expect(compressed.status).toBe(200);
  });

  it('answers by one version, and not by another', async () => {
    const service = testService();
    expect((await infer(service, { inputs: ROWS }, `${SMALL}/versions/1.0.0/infer`)).status).toBe(200);
    expect((await refusal(service, { inputs: ROWS }, `${SMALL}/versions/2/infer`))[0]).toBe(404);
    expect((await refusal(service, { inputs: ROWS }, '/v2/models/other/infer'))[0]).toBe(404);
    expect((await refusal(emptyService(), { inputs: ROWS }))[0]).toBe(503);
  });

  it('is counted, logged and watched for drift as /predict is', async () => {
    const service = testService();
    const inputs = [
      tensor('temperature', 'FP64', [200]),
      tensor('load', 'FP64', [0.5]),
      tensor('zone', 'BYTES', ['eu']),
    ];
    expect(await (await infer(service, { inputs })).json()).toMatchObject({ parameters: { drift: true } });
    expect(service.service.serving.model!.drift!.state().window.rows).toBe(1);
    expect(service.lines.at(-1)).toMatchObject({ msg: 'prediction', rows: 1, output: [0], drift: true });
    await refusal(service, '{}');
    const metrics = await service.registry.metrics();
    expect(metrics).toContain('inference_requests_total 2');
    expect(metrics).toContain('inference_errors_total{reason="invalid_input"} 1');
    expect(metrics).toContain(`{method="POST",route="/v2/models/{model}/infer",status="200"} 1`);
  });

  const [temperature, load, zone] = ROWS as [object, object, object];
  const with2 = (changes: object) => ({ inputs: [{ ...temperature, ...changes }, load, zone] });
  it.each([
    ['a body that is no JSON', '{"inputs":', 'not JSON'],
    ['a body that is a list', [], 'the body'],
    ['no inputs', {}, 'inputs'],
    ['an empty list of inputs', { inputs: [] }, 'inputs'],
    ['an id that is no text', { id: 7, inputs: ROWS }, 'id'],
    ['a parameter that is a list', { parameters: { a: [] }, inputs: ROWS }, 'parameters.a'],
    [
      'a member given twice',
      '{"id":"a","id":"b","inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}',
      '"id"',
    ],
    ['an input that is missing', { inputs: [temperature, load] }, '"zone" is missing'],
    ['an input given twice', { inputs: [...ROWS, load] }, '"load" is given twice'],
    ['an unknown input', { inputs: [...ROWS, tensor('humidity', 'FP64', [1, 1])] }, '"humidity"'],
    ['the matrix of a model with a category', matrix([1, 2, 3], [1, 3]), '"input"'],
    ['an unknown output', { inputs: ROWS, outputs: [{ name: 'logits' }] }, '"logits"'],
    [
      'an output named twice',
      { inputs: ROWS, outputs: [{ name: 'predict' }, { name: 'predict' }] },
      '"predict"',
    ],
    ['an unknown datatype', with2({ datatype: 'FP128' }), 'inputs[0].datatype'],
    ['a datatype that the feature is not', with2({ datatype: 'BYTES', data: ['a', 'b'] }), '"temperature"'],
    ['a category as a number', { inputs: [temperature, load, tensor('zone', 'INT8', [0, 0])] }, '"zone"'],
    [
      'a category never seen',
      { inputs: [temperature, load, tensor('zone', 'BYTES', ['eu', 'mars'])] },
      'row 1, feature "zone"',
    ],
    ['a negative dimension', with2({ shape: [-2] }), 'inputs[0].shape[0]'],
    ['a fractional dimension', with2({ shape: [1.5] }), 'inputs[0].shape[0]'],
    ['no shape', with2({ shape: undefined }), 'inputs[0].shape'],
    ['data that is no list', with2({ data: 20 }), 'inputs[0].data'],
    ['fewer elements than the shape makes', with2({ data: [20] }), 'input "temperature" has the shape [2]'],
    [
      'more elements than the shape makes',
      with2({ data: [20, 31, 40] }),
      'input "temperature" has the shape [2]',
    ],
    [
      'a shape whose product is beyond all numbers',
      with2({ shape: [9e15, 9e15, 9e15] }),
      'input "temperature"',
    ],
    ['a scalar', with2({ shape: [], data: [20] }), 'input "temperature"'],
    ['two columns of a feature', with2({ shape: [1, 2] }), 'input "temperature" must have the shape'],
    ['fewer rows than in the other inputs', with2({ shape: [1], data: [20] }), 'input "load" has 2 rows'],
    ['data nested otherwise than the shape', with2({ data: [[20, 31]] }), 'input "temperature"'],
    ['data nested deeper than the shape', with2({ data: [[20], [31]] }), 'input "temperature"'],
    ['data nested in part', with2({ data: [[20], 31], shape: [2, 1] }), 'input "temperature"'],
    ['an element that is null', with2({ data: [20, null] }), 'row 1, feature "temperature"'],
    ['an element that is a text', with2({ data: [20, '31'] }), 'row 1, feature "temperature"'],
    [
      'an element that is too large for any float',
      JSON.stringify(with2({ data: [20, 31] })).replace('31', '1e400'),
      'element 1',
    ],
    ['an element beyond its integer type', with2({ datatype: 'INT8', data: [20, 128] }), 'element 1: INT8'],
    [
      'a negative element of an unsigned type',
      with2({ datatype: 'UINT64', data: [20, -1] }),
      'element 1: UINT64',
    ],
    ['a fraction in an integer type', with2({ datatype: 'INT32', data: [20, 0.5] }), 'element 1: INT32'],
    [
      'an integer that JSON does not carry exactly',
      with2({ datatype: 'INT64', data: [20, 2 ** 53] }),
      'element 1: INT64',
    ],
    ['an element beyond its float type', with2({ datatype: 'FP16', data: [20, 70_000] }), 'element 1: FP16'],
    [
      'no rows',
      {
        inputs: [tensor('temperature', 'FP64', []), tensor('load', 'FP64', []), tensor('zone', 'BYTES', [])],
      },
      'no rows',
    ],
  ])('refuses %s', async (_, body, text) => {
    const service = testService();
    const [status, error] = await refusal(service, body);
    expect(status).toBe(400);
    expect(error).toContain(text);
    expect(service.service.serving.model!.drift!.state().window.rows).toBe(0);
  });

  it.each([
    ['of another width', matrix([1, 2, 3], [1, 3]), '[rows, 2]'],
    ['that is one flat row', matrix([1, 2], [2]), '[rows, 2]'],
    ['of texts', matrix(['1', '2'], [1, 2], 'BYTES'), 'FP64'],
  ])('refuses a matrix %s', async (_, body, text) => {
    const [status, error] = await refusal(testService({}, { model: numericModel() }), body);
    expect(status).toBe(400);
    expect(error).toContain(text);
  });

  it('refuses too many rows and too large a body with 413, and other content with 415', async () => {
    expect((await refusal(testService({ maxRows: 1 }), { inputs: ROWS }))[0]).toBe(413);
    expect((await refusal(testService({ bodyLimitBytes: 1024 }), ' '.repeat(1025)))[0]).toBe(413);
    const { service } = testService();
    const answer = await ask(service, `${SMALL}/infer`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.status).toBe(415);
    expect(Object.keys((await answer.json()) as object)).toEqual(['error']);
  });

  it('says nothing of the inside when something fails there', async () => {
    const service = testService();
    service.service.serving.model!.model.predictWithProbabilities = () => {
      throw new Error('secret of /the/inside');
    };
    const [status, error] = await refusal(service, { inputs: ROWS });
    expect(status).toBe(500);
    expect(error).not.toContain('secret');
  });

  const many = <T>(element: T) => Array<T>(50_000).fill(element);
  it.each([
    ['inputs that are none', { inputs: many({}) }, 'inputs[0].name'],
    ['dimensions', with2({ shape: many(-1) }), 'inputs[0].shape[0]'],
    ['parameters', { inputs: ROWS, parameters: Object.fromEntries(many([]).entries()) }, 'parameters.0'],
    ['outputs that are none', { inputs: ROWS, outputs: many(1) }, 'outputs[0]'],
    ['dimensions that are right', with2({ shape: many(1) }), 'input "temperature" has the shape [1, 1, 1,'],
    [
      'dimensions that make what is there',
      with2({ shape: many(1), data: [20] }),
      'must have the shape [rows]',
    ],
  ])('refuses fifty thousand %s in a few words', async (_, body, text) => {
    const [status, error] = await refusal(testService(), body);
    expect(status).toBe(400);
    expect(error).toContain(text);
    expect(error.length).toBeLessThan(400);
  });

  it('looks at shapes of any length without growing the stack', async () => {
    const depth = 100_000;
    const body = `{"inputs":[{"name":"temperature","datatype":"FP64","shape":[${Array(depth).fill(1).join()}],"data":${'['.repeat(depth)}1${']'.repeat(depth)}}]}`;
    const [status] = await refusal(testService(), body);
    expect(status).toBe(400);
  });
});
