import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPredictRequest } from '../../../../runtime/serving/protocols/predict/predict-request';
import { readInferRequest } from '../../../../runtime/serving/protocols/v2/infer-request';
import { ModelTensors } from '../../../../runtime/serving/protocols/v2/model-tensors';
import { arbitraryOf, nearly } from '../../../support/arbitrary-of-schema';
import { publishedSchemas } from '../../../support/published-schemas';
import { smallModel, smallRegressionContent } from '../../../support/small-model';
import { ask } from '../../../support/ask';
import { testService } from '../../../support/test-service';
import { numericModel } from '../protocols/v2/numeric-model';
import { cases } from '../../../support/effort';

const RUNS = { numRuns: cases(500, 2000) };
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
      { numRuns: cases(150, 500) },
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
    { numRuns: cases(100, 300) },
  );
});

describe.each([
  ['', false],
  [' where PROTOCOL_STRICT refuses unknown members', true],
])('the published schema of V1%s', (_, protocolStrict) => {
  it('accepts and refuses what the service accepts and refuses', async () => {
    const { service } = testService({ protocolStrict });
    const { document, validator } = await publishedSchemas({ service });
    const { schemas } = document.components;
    const described = validator('V1PredictRequest');
    const counts = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(nearly(arbitraryOf(schemas['V1PredictRequest']!, schemas)), async (value) => {
        const text = JSON.stringify(value);
        // zod reads over a member of this name
        fc.pre(!text.includes('__proto__'));
        const { status } = await ask(service, '/v1/models/small:predict', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        });
        expect(status, text).toBe(described(JSON.parse(text)) ? 200 : 400);
        counts[status === 200 ? 'accepted' : 'refused']++;
      }),
      { numRuns: cases(150, 500) },
    );
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(50);
  });

  it('has at least one instance', async () => {
    const { validator } = await publishedSchemas(testService({ protocolStrict }));
    expect(validator('V1PredictRequest')({ instances: [] })).toBe(false);
  });
});

describe.each([
  ['a category', smallModel()],
  ['numbers alone', numericModel()],
  ['a regression', smallModel(smallRegressionContent())],
])('the published schema of V2, for a model with %s', (_, model) => {
  it('describes requests that the service answers, where each feature has its input', async () => {
    const { service } = testService({}, { model });
    const { document } = await publishedSchemas({ service });
    const { schemas } = document.components;
    const inputs = model.features.map((feature) =>
      feature.kind === 'numeric'
        ? { name: feature.name, shape: [1], datatype: 'FP64', data: [0.5] }
        : { name: feature.name, shape: [1], datatype: 'BYTES', data: [feature.categories[0]] },
    );
    const bodies = arbitraryOf(schemas['V2InferRequest']!, schemas) as fc.Arbitrary<{
      outputs?: { name: string }[] | null;
    }>;
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const names = body.outputs?.map(({ name }) => name) ?? [];
        fc.pre(new Set(names).size === names.length);
        const answer = await ask(service, `/v2/models/${model.name}/infer`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...body, inputs }),
        });
        expect(answer.status, await answer.text()).toBe(200);
      }),
      { numRuns: cases(60, 200) },
    );
  });

  it('names the inputs, the outputs and the datatypes of the model, and no others', async () => {
    const { document } = await publishedSchemas(testService({}, { model }));
    const { V2RequestInput, V2RequestOutput } = document.components.schemas;
    const names = model.features.map(({ name }) => name);
    const numbersAlone = model.features.every(({ kind }) => kind === 'numeric');
    expect(V2RequestInput!.properties!['name']!.enum).toEqual(numbersAlone ? ['input', ...names] : names);
    expect(V2RequestInput!.properties!['datatype']!.enum!.includes('BYTES')).toBe(!numbersAlone);
    expect(V2RequestOutput!.properties!['name']!.enum).toEqual(
      model.task === 'regression' ? ['predict'] : ['predict', 'predict_proba'],
    );
  });
});
