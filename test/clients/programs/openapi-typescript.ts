import createClient from 'openapi-fetch';
import type { paths } from './client';

const [, , baseUrl = '', withoutDrift = '', model = ''] = process.argv;
const client = createClient<paths>({ baseUrl });
const cold = { temperature: 20, load: 0.5, zone: 'eu' } as const;
const path = { model };

async function main(): Promise<object> {
  const one = await client.POST('/predict', { body: { features: cold, probabilities: true } });
  const rows = await client.POST('/predict', {
    body: {
      data: [
        [20, 0.5, 'eu'],
        [31, 0.9, 'us'],
      ],
    },
  });
  const list = await client.POST('/predict', { body: [cold, { features: cold }] });
  const v1 = await client.POST('/v1/models/{model}:predict', {
    params: { path },
    body: { instances: [[31, 0.9, 'us']] },
  });
  const v2 = await client.POST('/v2/models/{model}/infer', {
    params: { path },
    body: {
      inputs: [
        { name: 'temperature', shape: [1], datatype: 'FP64', data: [31] },
        { name: 'load', shape: [1], datatype: 'FP32', data: [0.9] },
        { name: 'zone', shape: [1], datatype: 'BYTES', data: ['us'] },
      ],
      outputs: [{ name: 'predict' }],
    },
  });
  const card = await client.GET('/model');
  const drift = await client.GET('/drift');
  const off = await createClient<paths>({ baseUrl: withoutDrift }).GET('/drift');
  const metrics = await client.GET('/metrics', { parseAs: 'text' });
  const missing = await client.GET('/v2/models/{model}', { params: { path: { model: 'other' } } });
  const empty = await client.POST('/predict', { body: { data: [] } });
  return {
    one: one.data && 'prediction' in one.data && [one.data.prediction, one.data.probabilities],
    rows: rows.data && 'predictions' in rows.data && rows.data.predictions,
    list: list.data && 'predictions' in list.data && list.data.predictions,
    v1: v1.data?.predictions,
    v2: v2.data?.outputs.map(({ name, data }) => [name, data]),
    features: card.data?.features.map(({ name }) => name),
    drift: typeof drift.data === 'object' && 'baseline' in drift.data && drift.data.baseline.rows,
    off: typeof off.data === 'object' && 'detail' in off.data && off.data.detail,
    metrics: metrics.data?.slice(0, 7),
    missing: missing.error?.error,
    empty: [empty.response.status, empty.error?.detail],
  };
}

void main().then((results) => {
  console.log(JSON.stringify(results));
});
