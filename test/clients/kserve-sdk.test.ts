import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { portOf } from '../support/ask';
import { clientsInstalled, runClient } from '../support/inference-clients';
import { testService } from '../support/test-service';

const BOTH = {
  predict: [0, 1],
  predict_proba: [
    [1, 0],
    [0, 1],
  ],
};

describe.runIf(clientsInstalled)("InferenceRESTClient of KServe's SDK", () => {
  let results: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    const url = `http://127.0.0.1:${await portOf(testService().service.main)}`;
    const output = await runClient('bin/python', [join(__dirname, 'kserve_sdk.py'), url, 'small']);
    results = JSON.parse(output) as typeof results;
  });

  it('finds the server and the model live and ready, by both protocols', () => {
    expect(results).toMatchObject({
      'v1 live': true,
      'v1 model ready': true,
      'v2 live': true,
      'v2 ready': true,
      'v2 model ready': true,
      'v2 other ready': false,
    });
  });

  it('gets predictions for lists and for objects by V1', () => {
    expect(results['v1 lists']).toEqual({ predictions: [0, 1] });
    expect(results['v1 objects']).toEqual({ predictions: [1] });
  });

  it('gets predictions for tensors by V2, as JSON and as binary data', () => {
    expect(results['v2 binary=False']).toEqual(BOTH);
    expect(results['v2 binary=True']).toEqual(BOTH);
    expect(results['v2 all binary']).toEqual(BOTH);
  });

  it('gets its id back, and only the outputs that it asks for', () => {
    expect(results['v2 id']).toBe('42');
    expect(results['v2 one output']).toEqual(['predict']);
  });

  it.each([
    ['v1 other ready', 404, 'there is no model "other" here; it is "small"'],
    ['v1 wrong', 400, 'row 0, feature "zone" must have 3 values ("temperature", "load", "zone"), got 2'],
    ['v1 explain', 405, 'answers GET, HEAD only'],
    ['v2 wrong', 400, 'row 0, feature "zone" must be one of "eu", "us", got the text "mars"'],
    ['v2 other', 404, 'there is no model "other" here; it is "small"'],
  ])('says why it failed: %s', (name, status, reason) => {
    expect(results[name]).toEqual({ status, message: expect.stringContaining(reason) as string });
  });
});
