import { z } from 'zod';
import type { TrainedModel } from '../../model/trained-model';
import { v1ModelSchema, v1ModelsSchema, v1AnswerSchema, v1RequestSchema } from '../protocols/v1/schemas';
import {
  v2ErrorSchema,
  v2InferAnswerSchema,
  v2LiveSchema,
  v2ModelReadySchema,
  v2ModelSchema,
  v2ServerSchema,
} from '../protocols/v2/answer-schemas';
import { inferRequestSchema } from '../protocols/v2/infer-schema';
import { driftEventSchema } from '../../webhook/event-schema';
import { aliveSchema, healthSchema, indexSchema, modelCardSchema, problemSchema } from './answer-schemas';
import { driftStateSchema, driftTestSchema } from './drift-schemas';
import { rowSchemas } from './feature-schemas';
import { findingSchema, predictAnswerSchema, predictRequestSchema } from './predict-schemas';

/** Every schema of the document, by its name in it. */
function schemasOf(model: TrainedModel, maxRows: number) {
  const rows = rowSchemas(model);
  const predictAnswer = predictAnswerSchema(model);
  const [one, many] = predictAnswer.options;
  const [driftOff, driftOn] = driftStateSchema.options;
  return {
    Row: rows.named,
    RowValues: rows.positional,
    PredictRequest: predictRequestSchema(model, rows, maxRows),
    PredictAnswer: predictAnswer,
    // alternatives have names, because generators of clients would otherwise create their objects twice
    OnePrediction: one,
    Predictions: many,
    DriftOff: driftOff,
    DriftOn: driftOn,
    Finding: findingSchema,
    DriftTest: driftTestSchema,
    Problem: problemSchema,
    Index: indexSchema,
    Alive: aliveSchema,
    Health: healthSchema,
    ModelCard: modelCardSchema,
    DriftState: driftStateSchema,
    DriftEvent: driftEventSchema,
    V2Server: v2ServerSchema,
    V2Live: v2LiveSchema,
    V2Model: v2ModelSchema,
    V2ModelReady: v2ModelReadySchema,
    V2InferRequest: inferRequestSchema,
    V2InferAnswer: v2InferAnswerSchema,
    V2Error: v2ErrorSchema,
    V1Models: v1ModelsSchema,
    V1Model: v1ModelSchema,
    V1PredictRequest: v1RequestSchema,
    V1PredictAnswer: v1AnswerSchema,
    V1Problem: problemSchema.extend({ error: z.string().describe('The same as `detail`.') }),
  } satisfies Record<string, z.ZodType>;
}
export type SchemaName = keyof ReturnType<typeof schemasOf>;

/** Reference to a schema of the document. */
export function referenceTo(name: string): string {
  return `#/components/schemas/${name}`;
}

/** The same as JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export function componentsOf(model: TrainedModel, maxRows: number): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries<z.ZodType>(schemasOf(model, maxRows)))
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

/** Some generators of clients refuse a constant that is not a string, and ignore `not`. */
function generatable(schema: z.core.JSONSchema.BaseSchema): void {
  if (typeof schema.const !== 'boolean') return;
  schema.not = { const: !schema.const };
  delete schema.const;
}
