import { ROUTES } from '../../../contract/routes';
import { jsonAnswer } from '../../http/answer';
import { quote } from '../../../inference/describe-value';
import { describeIssue } from '../../http/describe-issue';
import type { Endpoint } from '../../http/endpoint';
import type { InferenceInput } from '../../../inference/inference-input';
import { memoizeByModel } from '../../state/memoize-by-model';
import { inferenceEndpoint } from '../inference-endpoint';
import { AnswerWriter } from '../predict/answer-writer';
import { namedModel } from '../../http/named-model';
import { parseJson, refuseDuplicates } from '../../http/parse-json';
import type { PredictOptions } from '../predict/predict';
import { Problem } from '../../http/problem';
import { readyModel, requireReady } from '../../http/ready-model';
import { checkRowCount } from '../../http/row-limit';
import { v1RequestSchema } from './schemas';

const SUFFIX = ':predict';

/** KServe's V1 protocol, https://kserve.github.io/website/docs/concepts/architecture/data-plane/v1-protocol */
export function v1Endpoints(options: PredictOptions): readonly Endpoint[] {
  const { serving, maxRows, strict, metrics } = options;
  const ignored = metrics.ignoredMembers.series({ protocol: 'v1' });
  const writerOf = memoizeByModel(({ model }) => new AnswerWriter(model));
  return [
    {
      method: 'GET',
      path: ROUTES.v1Models,
      summary: 'V1: the models that are here.',
      respond: () => jsonAnswer(JSON.stringify({ models: [readyModel(serving).model.name] })),
    },
    {
      method: 'GET',
      path: ROUTES.v1Model,
      summary: 'V1: whether the model is ready.',
      respond: (_request, _requestId, parameters) => {
        if (parameters.req.param('model')?.endsWith(SUFFIX) === true) {
          throw new Problem(405, `${ROUTES.v1Predict} answers POST only`, { headers: { allow: 'POST' } });
        }
        requireReady(serving);
        return jsonAnswer(
          JSON.stringify({
            name: namedModel(serving, parameters.req.param('model') ?? '').model.name,
            ready: true,
          }),
        );
      },
    },
    {
      method: 'POST',
      path: ROUTES.v1Predict,
      summary: 'V1: predictions for instances.',
      respond: inferenceEndpoint(options, {
        // the router gives the whole segment, with its suffix
        find: (parameters) =>
          namedModel(serving, parameters.req.param('model')?.slice(0, -SUFFIX.length) ?? ''),
        read: (body) => {
          const { input, unknown } = readInstances(body.toString(), maxRows, strict);
          if (unknown > 0) ignored.inc(unknown);
          return input;
        },
        write: ({ predictions }, loaded) =>
          jsonAnswer(`{"predictions":${writerOf(loaded).labelsOf(predictions)}}`),
      }),
    },
  ];
}

/** @throws Problem 400 that names the place of the error, 413 for too many rows */
function readInstances(
  text: string,
  maxRows: number,
  strict: boolean,
): { readonly input: InferenceInput; readonly unknown: number } {
  const parsed = v1RequestSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Problem(400, describeIssue(parsed.error));
  const { instances, ...others } = parsed.data;
  const [unknown] = Object.keys(others);
  if (strict && unknown !== undefined) {
    throw new Problem(
      400,
      `the protocol has no member ${quote(unknown)}; leave it out, or set PROTOCOL_STRICT=false`,
    );
  }
  checkRowCount(instances.length, maxRows);
  refuseDuplicates(text);
  const form = Array.isArray(instances[0]) ? 'positional' : 'named';
  const input: InferenceInput = { rows: { form, rows: instances }, single: false, probabilities: false };
  return { input, unknown: Object.keys(others).length };
}
