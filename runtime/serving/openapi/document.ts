import { STATUS_CODES } from 'node:http';
import type { Endpoint } from '../http/endpoint';
import type { TrainedModel } from '../../model/trained-model';
import { VERSION } from '../../contract/version';
import { componentsOf, type ComponentOptions } from './components';
import { referenceTo } from './reference-to';
import { operationsOf, TAGS, type Operation } from './operations';

/** The service as it is with this model, in OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  model: TrainedModel,
  options: ComponentOptions,
): object {
  const operations: Readonly<Record<string, Operation>> = operationsOf(model);
  const pathParameters: Readonly<Record<string, object>> = {
    model: { schema: { type: 'string' }, example: model.name },
    version: { schema: { type: 'string' }, example: model.version },
    file: { schema: { type: 'string' } },
  };
  const paths = endpoints.map(({ method, path, summary }) => {
    const operation = operations[path];
    if (operation === undefined) throw new Error(`${path} is a route without a description`);
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      ...pathParameters[name],
    }));
    return [path, { [method.toLowerCase()]: describe(operation, { method, path, summary, parameters }) }];
  });
  return {
    openapi: '3.1.1',
    info: {
      title: model.name,
      version: model.version,
      description: `Predicts ${model.artifact.label}, a ${model.task}, from ${model.features.length} features. Served by cdk8s-aiops ${VERSION}.`,
    },
    tags: [...TAGS, WEBHOOK_TAG].map((name) => ({ name })),
    paths: Object.fromEntries(paths) as object,
    // by reference: generators of clients make a client of the webhook from a path item that stands here
    webhooks: { driftEpisode: { $ref: '#/components/pathItems/driftEpisode' } },
    components: {
      schemas: componentsOf(model, options),
      pathItems: { driftEpisode: { post: DRIFT_WEBHOOK } },
    },
  };
}

const WEBHOOK_TAG = 'Webhook';

/** Requests that the receiver of `DRIFT_WEBHOOK` gets. */
const DRIFT_WEBHOOK = {
  operationId: 'drift_episode',
  // not one of the operations' tags: generators make one class of a tag, and mix callbacks with operations
  tags: [WEBHOOK_TAG],
  summary: 'Sent if DRIFT_WEBHOOK is set: an episode of drift begins or ends',
  parameters: [
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'ce-specversion',
    'ce-id',
    'ce-source',
    'ce-type',
    'ce-time',
  ].map((name) => ({
    name,
    in: 'header',
    required: name !== 'webhook-signature',
    schema: { type: 'string' },
  })),
  requestBody: {
    required: true,
    content: { 'application/cloudevents+json': { schema: { $ref: referenceTo('DriftEvent') } } },
  },
  responses: { '2XX': { description: 'The event will not be sent again.' } },
};

interface Place {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly object[];
}

const RETRY_AFTER = { description: 'Seconds to wait before a retry.', schema: { type: 'integer' } };

function describe(
  { tag, body, answer, page, failures, failure = 'Problem' }: Operation,
  { method, path, summary, parameters }: Place,
): object {
  const failureType = failure === 'Problem' ? 'application/problem+json' : 'application/json';
  const failed = (status: number) => [
    status,
    {
      description: STATUS_CODES[status],
      ...(status === 503 && { headers: { 'Retry-After': RETRY_AFTER } }),
      content: { [failureType]: { schema: { $ref: referenceTo(failure) } } },
    },
  ];
  const content = {
    ...(typeof answer === 'string'
      ? { 'application/json': { schema: { $ref: referenceTo(answer) } } }
      : {
          [answer.contentType]: {
            schema: { type: answer.contentType === 'application/json' ? 'object' : 'string' },
          },
        }),
    ...(page && { [page]: { schema: { type: 'string' } } }),
  };
  return {
    operationId: `${method} ${path}`.toLowerCase().replace(/\W+/g, '_').replace(/_$/, ''),
    tags: [tag],
    summary,
    parameters,
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: referenceTo(body.schema) },
            examples: Object.fromEntries(
              Object.entries(body.examples).map(([name, value]) => [
                name.replaceAll(' ', '-'),
                { summary: name, value },
              ]),
            ),
          },
        },
      },
    }),
    responses: {
      200: { description: STATUS_CODES[200], content },
      ...(Object.fromEntries([...failures, 500].map(failed)) as object),
    },
  };
}
