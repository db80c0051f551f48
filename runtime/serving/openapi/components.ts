import { z } from 'zod';
import type { TrainedModel } from '../../model/trained-model';
import { v1ModelSchema, v1ModelsSchema, v1AnswerSchema } from '../protocols/v1/schemas';
import {
  v2ErrorSchema,
  v2InferAnswerSchema,
  v2LiveSchema,
  v2ModelReadySchema,
  v2ModelSchema,
  v2ServerSchema,
} from '../protocols/v2/answer-schemas';
import { driftEventSchema } from '../../webhook/event-schema';
import {
  feedbackAnswerSchema,
  feedbackRequestSchema,
  feedbackTruthSchema,
} from '../feedback/feedback-schemas';
import { aliveSchema, healthSchema, indexSchema, modelCardSchema, problemSchema } from './answer-schemas';
import { driftStateSchema, driftTestSchema } from './drift-schemas';
import { ROW_VALUE, rowSchemas } from './feature-schemas';
import { findingSchema, predictAnswerSchema, predictRequestSchema } from './predict-schemas';
import { referenceTo } from './reference-to';
import { v1PredictRequestSchema, v2InferRequestSchemas } from './protocol-schemas';

export interface ComponentOptions {
  /** Most rows in one request. */
  readonly maxRows: number;
  /** Whether members that V1 and V2 do not have are refused. */
  readonly strict: boolean;
}

/** Every schema of the document, by its name in it. */
function schemasOf(model: TrainedModel, { maxRows, strict }: ComponentOptions) {
  const rows = rowSchemas(model);
  const predictRequest = predictRequestSchema(model, rows, maxRows);
  const [features, values, data, list] = predictRequest.options;
  const predictAnswer = predictAnswerSchema(model);
  const [one, many] = predictAnswer.options;
  const [driftOff, driftOn] = driftStateSchema.options;
  const infer = v2InferRequestSchemas(model, strict);
  return {
    Row: rows.named,
    RowValues: rows.positional,
    [ROW_VALUE]: rows.value,
    PredictRequest: predictRequest,
    // alternatives have names, or generators of clients make up names, and make the objects in them twice
    PredictFeatures: features,
    PredictValues: values,
    PredictData: data,
    PredictRows: list,
    PredictAnswer: predictAnswer,
    OnePrediction: one,
    Predictions: many,
    DriftOff: driftOff,
    DriftOn: driftOn,
    Finding: findingSchema,
    DriftTest: driftTestSchema,
    Problem: problemSchema,
    ServiceIndex: indexSchema,
    Alive: aliveSchema,
    Health: healthSchema,
    FeedbackRequest: feedbackRequestSchema(maxRows),
    FeedbackTruth: feedbackTruthSchema,
    FeedbackAnswer: feedbackAnswerSchema,
    ModelCard: modelCardSchema,
    DriftState: driftStateSchema,
    DriftEvent: driftEventSchema,
    V2Server: v2ServerSchema,
    V2Live: v2LiveSchema,
    V2Model: v2ModelSchema,
    V2ModelReady: v2ModelReadySchema,
    V2InferRequest: infer.request,
    V2RequestInput: infer.input,
    V2RequestOutput: infer.output,
    V2InferAnswer: v2InferAnswerSchema,
    V2Error: v2ErrorSchema,
    V1Models: v1ModelsSchema,
    V1Model: v1ModelSchema,
    V1PredictRequest: v1PredictRequestSchema(rows, maxRows, strict),
    V1PredictAnswer: v1AnswerSchema,
    V1Problem: problemSchema.extend({ error: z.string().describe('The same as `detail`.') }),
  } satisfies Record<string, z.ZodType>;
}
export type SchemaName = keyof ReturnType<typeof schemasOf>;

/** The same as JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export function componentsOf(
  model: TrainedModel,
  options: ComponentOptions,
): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries<z.ZodType>(schemasOf(model, options)))
    registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    io: 'input',
    uri: referenceTo,
    override: ({ jsonSchema }) => {
      generatable(jsonSchema);
    },
  });
  // JSON leaves out undefined members: the document states its dialect once, and names its schemas itself
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { ...schema, $schema: undefined, $id: undefined },
    ]),
  );
}

/** Number formats of https://spec.openapis.org/registry/format/ that hold what JavaScript's numbers hold. */
const NUMBER_FORMATS: Readonly<Record<string, string>> = { number: 'double', integer: 'int64' };

/**
 * Says the same in words that generators of clients understand. Some take `anyOf` for all of its alternatives at once, and
 * ours exclude each other. Some refuse a constant that is no text, and pass over `not`. Some round numbers without a format
 * to 32 bits. Some read no `prefixItems`, and others take `items` beside it for one more element; none reads `then`.
 */
function generatable(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.anyOf !== undefined) {
    schema.oneOf = schema.anyOf;
    delete schema.anyOf;
  }
  const format = [schema.type ?? []]
    .flat()
    .map((type) => NUMBER_FORMATS[type])
    .find((found) => found !== undefined);
  if (format !== undefined) schema.format = format;
  const { prefixItems } = schema;
  if (prefixItems !== undefined) {
    delete schema.prefixItems;
    Object.assign(schema, {
      items: { $ref: referenceTo(ROW_VALUE) },
      minItems: prefixItems.length,
      maxItems: prefixItems.length,
      if: {},
      then: { prefixItems },
    });
  }
  if (typeof schema.const === 'boolean') {
    schema.not = { const: !schema.const };
    delete schema.const;
  }
}
