import { ROUTES } from '../../contract/routes';
import type { TrainedModel } from '../../model/trained-model';
import { inferExample } from '../protocols/v2/infer-example';
import type { SchemaName } from './components';
import { exampleRow } from './feature-schemas';

type Route = (typeof ROUTES)[keyof typeof ROUTES];

/** In the order of the page. */
export const TAGS = [
  'Prediction',
  'Model',
  'Health',
  'Open Inference Protocol V2',
  'V1',
  'Documentation',
] as const;

/** Description of an endpoint, without its path and summary. */
export interface Operation {
  readonly tag: (typeof TAGS)[number];
  readonly body?: { readonly schema: SchemaName; readonly examples: Readonly<Record<string, unknown>> };
  /** The body of a 200: JSON of this schema, or text of this type. */
  readonly answer: SchemaName | { readonly contentType: string };
  /** Media type of the same answer as a page, by content negotiation. */
  readonly page?: 'text/html';
  /** Statuses of failures, without 500. */
  readonly failures: readonly number[];
  /** Schema of failures. @default `Problem` */
  readonly failure?: SchemaName;
}

const BODY_FAILURES = [400, 413, 415, 503] as const;

/** One for each route of the contract: the compiler refuses a table with a missing route. */
export function operationsOf(model: TrainedModel): Readonly<Record<Route, Operation>> {
  const health = { tag: 'Health', answer: 'Alive', failures: [] } as const;
  const v2 = { tag: 'Open Inference Protocol V2', failure: 'V2Error' } as const;
  const v2Model = { ...v2, answer: 'V2Model', failures: [404, 503] } as const;
  const v2Ready = { ...v2, answer: 'V2ModelReady', failures: [404, 503] } as const;
  const v2Infer = {
    ...v2,
    body: { schema: 'V2InferRequest', examples: { tensors: inferExample(model, exampleRow(model), 1) } },
    answer: 'V2InferAnswer',
    failures: [404, ...BODY_FAILURES],
  } as const;
  const v1 = { tag: 'V1', failure: 'V1Problem' } as const;
  const row = exampleRow(model);
  const values = Object.values(row);
  return {
    [ROUTES.predict]: {
      tag: 'Prediction',
      body: {
        schema: 'PredictRequest',
        examples: {
          'one row by name': { features: row },
          'one row': { values },
          rows: { data: [values, values] },
          'rows by name': [row, row],
          ...(model.task === 'classification' && {
            'with probabilities': { features: row, probabilities: true },
          }),
        },
      },
      answer: 'PredictAnswer',
      failures: BODY_FAILURES,
    },
    [ROUTES.feedback]: {
      tag: 'Prediction',
      body: {
        schema: 'FeedbackRequest',
        examples: {
          'one row': {
            truths: [{ requestId: '3f6c0c1e-5d0b-4c37-9f5e-2b1f6f0f4a11', truth: exampleTruth(model) }],
          },
          'rows of a batch': {
            truths: [0, 1].map((each) => ({ requestId: 'batch-7', row: each, truth: exampleTruth(model) })),
          },
        },
      },
      answer: 'FeedbackAnswer',
      failures: [404, ...BODY_FAILURES],
    },
    [ROUTES.model]: { tag: 'Model', answer: 'ModelCard', failures: [503] },
    [ROUTES.drift]: { tag: 'Model', answer: 'DriftState', page: 'text/html', failures: [503] },
    [ROUTES.health]: { ...health, answer: 'Health', failures: [503] },
    [ROUTES.readyz]: { ...health, failures: [503] },
    [ROUTES.livez]: health,
    [ROUTES.healthz]: health,
    [ROUTES.metrics]: { ...health, answer: { contentType: 'text/plain' } },
    [ROUTES.index]: { tag: 'Documentation', answer: 'ServiceIndex', failures: [] },
    [ROUTES.openapi]: { tag: 'Documentation', answer: { contentType: 'application/json' }, failures: [503] },
    [ROUTES.docs]: { tag: 'Documentation', answer: { contentType: 'text/html' }, failures: [] },
    [ROUTES.docsFile]: { tag: 'Documentation', answer: { contentType: 'text/javascript' }, failures: [404] },
    [ROUTES.v2]: { ...v2, answer: 'V2Server', failures: [] },
    [ROUTES.v2Live]: { ...v2, answer: 'V2Live', failures: [] },
    [ROUTES.v2Ready]: { ...v2, answer: 'V2Live', failures: [503] },
    [ROUTES.v2Model]: v2Model,
    [ROUTES.v2ModelVersion]: v2Model,
    [ROUTES.v2ModelReady]: v2Ready,
    [ROUTES.v2ModelVersionReady]: v2Ready,
    [ROUTES.v2Infer]: v2Infer,
    [ROUTES.v2VersionInfer]: v2Infer,
    [ROUTES.v1Models]: { ...v1, answer: 'V1Models', failures: [503] },
    [ROUTES.v1Model]: { ...v1, answer: 'V1Model', failures: [404, 503] },
    [ROUTES.v1Predict]: {
      ...v1,
      body: {
        schema: 'V1PredictRequest',
        examples: { lists: { instances: [values] }, objects: { instances: [row] } },
      },
      answer: 'V1PredictAnswer',
      failures: [404, ...BODY_FAILURES],
    },
  };
}

function exampleTruth({ classes }: TrainedModel): string | number {
  return classes[0] ?? 1.5;
}
