import {
  getDrift,
  getMetrics,
  getModel,
  getV2ModelsModel,
  postPredict,
  postV1ModelsModelPredict,
  postV2ModelsModelInfer,
} from './client';

const [, , baseUrl = '', withoutDrift = '', model = ''] = process.argv;
// its functions ask relative paths
const { fetch: ask } = globalThis;
let host = baseUrl;
globalThis.fetch = (path, init) => ask(`${host}${String(path)}`, init);
const cold = { temperature: 20, load: 0.5, zone: 'eu' } as const;

async function main(): Promise<object> {
  const one = await postPredict({ features: cold, probabilities: true });
  const rows = await postPredict({
    data: [
      [20, 0.5, 'eu'],
      [31, 0.9, 'us'],
    ],
  });
  const list = await postPredict([cold, { features: cold }]);
  const v1 = await postV1ModelsModelPredict(model, { instances: [[31, 0.9, 'us']] });
  const v2 = await postV2ModelsModelInfer(model, {
    inputs: [
      { name: 'temperature', shape: [1], datatype: 'FP64', data: [31] },
      { name: 'load', shape: [1], datatype: 'FP32', data: [0.9] },
      { name: 'zone', shape: [1], datatype: 'BYTES', data: ['us'] },
    ],
    outputs: [{ name: 'predict' }],
  });
  const card = await getModel();
  const drift = await getDrift();
  host = withoutDrift;
  const off = await getDrift();
  host = baseUrl;
  const metrics = await getMetrics();
  const missing = await getV2ModelsModel('other');
  const empty = await postPredict({ data: [] });
  return {
    one: one.status === 200 && 'prediction' in one.data && [one.data.prediction, one.data.probabilities],
    rows: rows.status === 200 && 'predictions' in rows.data && rows.data.predictions,
    list: list.status === 200 && 'predictions' in list.data && list.data.predictions,
    v1: v1.status === 200 && v1.data.predictions,
    v2: v2.status === 200 && v2.data.outputs.map(({ name, data }) => [name, data]),
    features: card.status === 200 && card.data.features.map(({ name }) => name),
    drift:
      drift.status === 200 &&
      typeof drift.data === 'object' &&
      'baseline' in drift.data &&
      drift.data.baseline.rows,
    off: off.status === 200 && typeof off.data === 'object' && 'detail' in off.data && off.data.detail,
    metrics: metrics.status === 200 && metrics.data.slice(0, 7),
    missing: missing.status === 404 && missing.data.error,
    empty: [empty.status, empty.status === 400 && empty.data.detail],
  };
}

void main().then((results) => {
  console.log(JSON.stringify(results));
});
