import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import type { JsonSchema } from './arbitrary-of-schema';
import type { TestService } from './test-service';
import { ask } from './ask';

export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly webhooks: Readonly<Record<string, { readonly $ref: string }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly pathItems: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  };
}

interface Content {
  readonly [type: string]: {
    readonly schema?: JsonSchema;
    readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

export interface DocumentedOperation {
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly example?: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** The document as a client gets it, and a validator for each schema in it. */
export async function publishedSchemas({ service }: Pick<TestService, 'service'>) {
  const document = (await (await ask(service, '/openapi.json')).json()) as Document;
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true, double: true, int64: true } });
  ajv.addSchema({ $id: 'document', components: document.components });
  const validator = (name: string): ValidateFunction =>
    ajv.compile({ $ref: `document#/components/schemas/${name}` });
  return { document, validator };
}
