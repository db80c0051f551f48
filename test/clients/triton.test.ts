import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { numericModel } from '../runtime/serving/protocols/v2/numeric-model';
import { portOf } from '../support/ask';
import { clientsInstalled, runClient } from '../support/inference-clients';
import { testService } from '../support/test-service';

describe.runIf(clientsInstalled)('tritonclient over HTTP', () => {
  let results: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    const addresses = await Promise.all(
      [testService(), testService({}, { model: numericModel(['no', 'yes']) })].map(
        async ({ service }) => `127.0.0.1:${await portOf(service.main)}`,
      ),
    );
    const output = await runClient('bin/python', [join(__dirname, 'triton.py'), ...addresses, 'small']);
    results = JSON.parse(output) as typeof results;
  });

  it('finds the server and the model live and ready, and no other model', () => {
    expect(results).toMatchObject({
      live: true,
      ready: true,
      'model ready': true,
      'version ready': true,
      'other ready': false,
    });
  });

  it('reads the metadata of the server and of the model', () => {
    expect(results['extensions']).toEqual(['binary_tensor_data']);
    expect(results['metadata']).toEqual([
      { name: 'temperature', datatype: 'FP64', shape: [-1] },
      { name: 'load', datatype: 'FP64', shape: [-1] },
      { name: 'zone', datatype: 'BYTES', shape: [-1] },
    ]);
  });

  it.each([
    ['False', 'False'],
    ['False', 'True'],
    ['True', 'False'],
    ['True', 'True'],
  ])('gets predictions for tensors, in binary: %s, and out: %s', (given, wanted) => {
    expect(results[`infer binary=${given} out=${wanted}`]).toEqual({
      predict: [0, 1],
      predict_proba: [
        [1, 0],
        [0, 1],
      ],
      id: '42',
    });
  });

  it('gets all outputs when it asks for none', () => {
    expect(results['infer as it is by default']).toEqual({
      predict: [0, 1],
      predict_proba: [
        [1, 0],
        [0, 1],
      ],
    });
  });

  it.each(['infer by a version', 'infer with parameters'])('gets predictions: %s', (name) => {
    expect(results[name]).toEqual({ predict: [0, 1] });
  });

  it.each(['gzip', 'deflate'])('compresses requests with %s', (algorithm) => {
    expect(results[`${algorithm} binary=False`]).toEqual({ predict: [0, 1] });
    expect(results[`${algorithm} binary=True`]).toEqual({ predict: [0, 1] });
  });

  it.each([
    ...['UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP32', 'FP64'].flatMap(
      (datatype) => [`${datatype} binary=False`, `${datatype} binary=True`],
    ),
    'FP16 binary=True',
  ])('sends numbers as %s and gets texts', (name) => {
    expect(results[name]).toEqual(['no', 'yes']);
  });

  it('sends without waiting', () => {
    expect(results['async']).toEqual(['yes']);
  });

  it('raises InferenceServerException with the status and the reason', () => {
    expect(results).toMatchObject({
      'unknown model': { status: '404', message: 'there is no model "other" here; it is "small"' },
      'unknown category': {
        status: '400',
        message: 'row 0, feature "zone" must be one of "eu", "us", got the text "mars"',
      },
      'unknown output': {
        status: '400',
        message: '"x" is not one of the outputs "predict", "predict_proba"',
      },
      'missing input': { status: '400', message: 'the input "zone" is missing' },
      'wrong shape': {
        status: '400',
        message: 'input "input" must have the shape [rows, 2], got [1, 3]',
      },
      repository: { status: '404' },
    });
  });
});
