import { ROUTES } from '../../../contract/routes';
import { jsonAnswer, type Answer } from '../../http/answer';
import type { Endpoint } from '../../http/endpoint';
import { memoizeByModel } from '../../state/memoize-by-model';
import { inferenceEndpoint } from '../inference-endpoint';
import { BINARY_EXTENSION, HEADER_LENGTH } from './binary-data';
import { ModelTensors } from './model-tensors';
import { namedModel } from '../../http/named-model';
import type { PathParameters } from '../../http/observer';
import type { PredictOptions } from '../predict/predict';
import { requireJson } from '../../http/read-body';
import { requireReady } from '../../http/ready-model';
import { VERSION } from '../../../contract/version';
import { writeInferAnswer } from './infer-answer';
import { readInferRequest } from './infer-request';

/** The Open Inference Protocol, V2, over REST: https://github.com/kserve/open-inference-protocol */
export function v2Endpoints(options: PredictOptions): readonly Endpoint[] {
  const { serving, maxRows, strict, metrics } = options;
  const ignored = metrics.ignoredMembers.series({ protocol: 'v2' });
  const tensorsOf = memoizeByModel(({ model }) => new ModelTensors(model));
  const find = (parameters: PathParameters) =>
    namedModel(serving, parameters.req.param('model') ?? '', parameters.req.param('version'));
  const metadata = (parameters: PathParameters) => jsonAnswer(tensorsOf(find(parameters)).metadata);
  const ready = (parameters: PathParameters): Answer => {
    requireReady(serving);
    return jsonAnswer(JSON.stringify({ name: find(parameters).model.name, ready: true }));
  };
  const infer = inferenceEndpoint(options, {
    find,
    checkType: (request) => {
      if (request.header(HEADER_LENGTH) === undefined) requireJson(request);
    },
    read: (body, loaded, request) => {
      const headerLength = request.header(HEADER_LENGTH);
      const input = readInferRequest(body, headerLength, tensorsOf(loaded), { maxRows, strict });
      if (input.ignored > 0) ignored.inc(input.ignored);
      return input;
    },
    write: (inference, loaded, input) => writeInferAnswer(inference, tensorsOf(loaded), input),
  });
  const get = (path: string, summary: string, answer: (parameters: PathParameters) => Answer): Endpoint => ({
    method: 'GET',
    path,
    summary,
    respond: (_request, _requestId, parameters) => answer(parameters),
  });
  const post = (path: string, summary: string): Endpoint => ({
    method: 'POST',
    path,
    summary,
    respond: infer,
  });
  return [
    {
      ...get(ROUTES.v2, 'V2: what serves here.', () => jsonAnswer(SERVER)),
      alias: `${ROUTES.v2}/`,
    },
    get(ROUTES.v2Live, 'V2: whether the process answers at all.', () => jsonAnswer('{"live":true}')),
    get(ROUTES.v2Ready, 'V2: whether the service is ready for traffic.', () => {
      requireReady(serving);
      // the specification says `live`, and its implementations answer `ready`
      return jsonAnswer('{"live":true,"ready":true}');
    }),
    get(ROUTES.v2Model, 'V2: the input and output tensors of the model.', metadata),
    get(ROUTES.v2ModelVersion, 'V2: the same for one version.', metadata),
    get(ROUTES.v2ModelReady, 'V2: whether the model is ready.', ready),
    get(ROUTES.v2ModelVersionReady, 'V2: the same for one version.', ready),
    post(ROUTES.v2Infer, 'V2: predictions for tensors.'),
    post(ROUTES.v2VersionInfer, 'V2: the same by one version.'),
  ];
}

const SERVER = JSON.stringify({ name: 'cdk8s-aiops', version: VERSION, extensions: [BINARY_EXTENSION] });
