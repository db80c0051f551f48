import {
  getDrift,
  getMetrics,
  getModel,
  getV2ModelsModel,
  postPredict,
  postV1ModelsModelPredict,
  postV2ModelsModelInfer,
} from './client';
import { client } from './client/client.gen';

const [, , baseUrl = '', withoutDrift = '', model = ''] = process.argv;
client.setConfig({ baseUrl });
const cold = { temperature: 20, load: 0.5, zone: 'eu' } as const;
const path = { model };

async function main(): Promise<object> {
  const one = await postPredict({ body: { features: cold, probabilities: true } });
  const rows = await postPredict({
    body: {
      data: [
        [20, 0.5, 'eu'],
        [31, 0.9, 'us'],
      ],
    },
  });
  const list = await postPredict({ body: [cold, { features: cold }] });
  const v1 = await postV1ModelsModelPredict({ path, body: { instances: [[31, 0.9, 'us']] } });
  const v2 = await postV2ModelsModelInfer({
    path,
    body: {
      inputs: [
        { name: 'temperature', shape: [1], datatype: 'FP64', data: [31] },
        { name: 'load', shape: [1], datatype: 'FP32', data: [0.9] },
        { name: 'zone', shape: [1], datatype: 'BYTES', data: ['us'] },
      ],
      outputs: [{ name: 'predict' }],
    },
  });
  const card = await getModel();
  const drift = await getDrift();
  const off = await getDrift({ baseUrl: withoutDrift });
  const metrics = await getMetrics();
  const missing = await getV2ModelsModel({ path: { model: 'other' } });
  const empty = await postPredict({ body: { data: [] } });
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
    empty: [empty.response?.status, empty.error?.detail],
  };
}

void main().then((results) => {
  console.log(JSON.stringify(results));
});
