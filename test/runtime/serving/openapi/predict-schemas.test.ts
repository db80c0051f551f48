import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPredictRequest } from '../../../../runtime/serving/protocols/predict/predict-request';
import { readInferRequest } from '../../../../runtime/serving/protocols/v2/infer-request';
import { ModelTensors } from '../../../../runtime/serving/protocols/v2/model-tensors';
import { arbitraryOf, nearly } from '../../../support/arbitrary-of-schema';
import { publishedSchemas } from '../../../support/published-schemas';
import { smallModel, smallRegressionContent } from '../../../support/small-model';
import { testService } from '../../../support/test-service';

const RUNS = { numRuns: 2000 };
/** What no schema says: these are measured before the body is looked at. */
const MAX_ROWS = 1000;

async function published(regression: boolean) {
  const service = testService({}, regression ? { model: smallModel(smallRegressionContent()) } : {});
  const { document, validator } = await publishedSchemas(service);
  return { service, loaded: service.service.serving.model!, schemas: document.components.schemas, validator };
}

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

describe.each([
  ['classification', false],
  ['regression', true],
])('the published schema of POST /predict, for a %s', (_, regression) => {
  it('describes bodies that the service answers, with answers that it describes', async () => {
    const { service, schemas, validator } = await published(regression);
    const answered = validator('PredictAnswer');
    await fc.assert(
      fc.asyncProperty(arbitraryOf(schemas['PredictRequest']!, schemas), async (body) => {
        const answer = await service.predict(body);
        expect(answer.status).toBe(200);
        expect(answered(await answer.json()), JSON.stringify(answered.errors)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('accepts and refuses what the parser accepts and refuses', async () => {
    const { service, schemas, validator } = await published(regression);
    const described = validator('PredictRequest');
    const problem = validator('Problem');
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(nearly(arbitraryOf(schemas['PredictRequest']!, schemas)), async (value) => {
        const text = JSON.stringify(value);
        const answer = await service.predict(text);
        expect(answer.status).toBe(described(JSON.parse(text)) ? 200 : 400);
        if (answer.status === 200) return;
        refused++;
        expect(problem(await answer.json())).toBe(true);
      }),
      RUNS,
    );
    expect(refused).toBeGreaterThan(RUNS.numRuns / 10);
  });
});

it('reads a body of as many rows as the schema allows, and no more', async () => {
  const { validator } = await published(false);
  const described = validator('PredictRequest');
  for (const [rows, allowed] of [
    [MAX_ROWS, true],
    [MAX_ROWS + 1, false],
  ] as const) {
    const body = { data: Array<unknown>(rows).fill([20, 0.5, 'eu']) };
    expect(described(body)).toBe(allowed);
    expect(accepts(() => readPredictRequest(JSON.stringify(body), MAX_ROWS))).toBe(allowed);
  }
});

it('describes every inference request that the service reads', async () => {
  const { loaded, schemas, validator } = await published(false);
  const tensors = new ModelTensors(loaded.model);
  const described = validator('V2InferRequest');
  const known = [
    { name: 'temperature', shape: [1], datatype: 'FP64', data: [20] },
    { name: 'load', shape: [1, 1], datatype: 'FP32', data: [[0.5]] },
    { name: 'zone', shape: [1], datatype: 'BYTES', data: ['eu'] },
  ];
  const bodies = fc
    .tuple(arbitraryOf({ ...schemas['V2InferRequest']!, required: ['inputs'] }, schemas), fc.boolean())
    .map(([body, real]) => (real ? { ...(body as object), inputs: known, outputs: [] } : body));
  fc.assert(
    fc.property(nearly(bodies), (value) => {
      const text = JSON.stringify(value);
      // zod reads over a parameter of this name, and nothing reads parameters
      fc.pre(!text.includes('__proto__'));
      const read = accepts(() =>
        loaded.infer(
          readInferRequest(Buffer.from(text), undefined, tensors, { maxRows: MAX_ROWS, strict: false }),
        ),
      );
      fc.pre(read);
      expect(described(JSON.parse(text))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
