import { isAxiosError } from 'axios';
import {
  Configuration,
  HealthApi,
  ModelApi,
  OpenInferenceProtocolV2Api,
  PredictionApi,
  V1Api,
  V2RequestInputDatatypeEnum,
  V2RequestInputNameEnum,
  V2RequestOutputNameEnum,
} from './client';

const [, , basePath = '', withoutDrift = '', model = ''] = process.argv;
const configuration = new Configuration({ basePath });
const cold = { temperature: 20, load: 0.5, zone: 'eu' } as const;

async function failure(call: Promise<unknown>): Promise<{ status?: number; body: Record<string, unknown> }> {
  try {
    await call;
  } catch (error) {
    if (!isAxiosError<Record<string, unknown>>(error) || error.response === undefined) throw error;
    return { status: error.response.status, body: error.response.data };
  }
  throw new Error('it did not fail');
}

async function main(): Promise<object> {
  const prediction = new PredictionApi(configuration);
  const v2Api = new OpenInferenceProtocolV2Api(configuration);
  const modelApi = new ModelApi(configuration);
  const one = await prediction.postPredict({ features: cold, probabilities: true });
  const rows = await prediction.postPredict({
    data: [
      [20, 0.5, 'eu'],
      [31, 0.9, 'us'],
    ],
  });
  const list = await prediction.postPredict([cold, { features: cold }]);
  const v1 = await new V1Api(configuration).postV1ModelsModelPredict(model, { instances: [[31, 0.9, 'us']] });
  const { Fp64, Fp32, Bytes } = V2RequestInputDatatypeEnum;
  const v2 = await v2Api.postV2ModelsModelInfer(model, {
    inputs: [
      { name: V2RequestInputNameEnum.Temperature, shape: [1], datatype: Fp64, data: [31] },
      { name: V2RequestInputNameEnum.Load, shape: [1], datatype: Fp32, data: [0.9] },
      { name: V2RequestInputNameEnum.Zone, shape: [1], datatype: Bytes, data: ['us'] },
    ],
    outputs: [{ name: V2RequestOutputNameEnum.Predict }],
  });
  const card = await modelApi.getModel();
  const drift = await modelApi.getDrift();
  const off = await new ModelApi(new Configuration({ basePath: withoutDrift })).getDrift();
  const metrics = await new HealthApi(configuration).getMetrics();
  const missing = await failure(v2Api.getV2ModelsModel('other'));
  const empty = await failure(prediction.postPredict({ data: [] }));
  return {
    one: 'prediction' in one.data && [one.data.prediction, one.data.probabilities],
    rows: 'predictions' in rows.data && rows.data.predictions,
    list: 'predictions' in list.data && list.data.predictions,
    v1: v1.data.predictions,
    v2: v2.data.outputs.map(({ name, data }) => [name, data]),
    features: card.data.features.map(({ name }) => name),
    drift: 'baseline' in drift.data && drift.data.baseline.rows,
    off: 'detail' in off.data && off.data.detail,
    metrics: metrics.data.slice(0, 7),
    missing: missing.body['error'],
    empty: [empty.status, empty.body['detail']],
  };
}

void main().then((results) => {
  console.log(JSON.stringify(results));
});
