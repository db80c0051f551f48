import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../../runtime/contract/routes';
import { driftEventJsonSchema } from '../../../../runtime/webhook/event-schema';
import type { JsonSchema } from '../../../support/arbitrary-of-schema';
import { publishedSchemas, type DocumentedOperation } from '../../../support/published-schemas';
import { smallModel, smallRegressionContent } from '../../../support/small-model';
import { emptyService, testService } from '../../../support/test-service';
import { numericModel } from '../protocols/v2/numeric-model';
import { ask } from '../../../support/ask';

describe('/openapi.json', () => {
  it('follows the schema of OpenAPI 3.1, whatever the model is', async () => {
    for (const model of [smallModel(), smallModel(smallRegressionContent()), numericModel(['no', 'yes'])]) {
      const { document } = await publishedSchemas(testService({}, { model }));
      const { valid, errors } = await new Validator().validate({ ...document });
      expect(errors ?? []).toEqual([]);
      expect(valid).toBe(true);
      expect(document.openapi).toMatch(/^3\.1\./);
      expect(document.info).toMatchObject({ title: model.name, version: '1.0.0' });
    }
  });

  it('describes every route of the contract, each with an id of its own', async () => {
    const { document } = await publishedSchemas(testService({ feedbackEnabled: true }));
    expect(Object.keys(document.paths).sort()).toEqual(Object.values(ROUTES).sort());
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map((operation) => (operation as { operationId?: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('holds the features with their kinds, ranges and examples from the baseline', async () => {
    const { document } = await publishedSchemas(testService());
    expect(document.components.schemas['Row']).toMatchObject({
      additionalProperties: false,
      required: ['temperature', 'load', 'zone'],
      properties: {
        temperature: {
          type: 'number',
          examples: [20],
          'x-training-range': [11, 29],
          description: 'Seen in training: 11 to 29; mean 20, standard deviation 5.',
        },
        zone: { type: 'string', enum: ['eu', 'us'], examples: ['eu'] },
      },
    });
  });

  it('offers GET /drift as a page too, and the service has it', async () => {
    const service = testService();
    const { document } = await publishedSchemas(service);
    const { content } = document.paths[ROUTES.drift]!['get']!.responses['200']!;
    expect(Object.keys(content!)).toEqual(['application/json', 'text/html']);
    const answer = await ask(service.service, ROUTES.drift, { headers: { accept: 'text/html' } });
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  it('describes what the webhook sends, by the schema that the package brings', async () => {
    const { document } = await publishedSchemas(testService());
    const { content } = document.components.pathItems['driftEpisode']!['post']!.requestBody!;
    expect(content).toEqual({
      'application/cloudevents+json': { schema: { $ref: '#/components/schemas/DriftEvent' } },
    });
    const { $schema, $id, ...published } = driftEventJsonSchema() as Record<string, unknown>;
    expect(inPlainWords(document.components.schemas['DriftEvent']!)).toEqual(published);
    expect(document.webhooks).toEqual({ driftEpisode: { $ref: '#/components/pathItems/driftEpisode' } });
    expect([$schema, $id]).toEqual([
      'https://json-schema.org/draft/2020-12/schema',
      'urn:cdk8s-aiops:schema:drift-event',
    ]);
  });

  it.each([
    ['a model with a category', smallModel()],
    ['a model of numbers', numericModel()],
    ['a regression', smallModel(smallRegressionContent())],
  ])('has examples that the service answers as described, for %s', async (_, model) => {
    const service = testService({ feedbackEnabled: true }, { model });
    const { document, validator } = await publishedSchemas(service);
    let tried = 0;
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        for (const body of bodiesOf(operation)) {
          const answer = await ask(service.service, filled(path, operation), {
            method: method.toUpperCase(),
            ...(body === undefined
              ? {}
              : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
          });
          if (path === ROUTES.docsFile) continue;
          expect(answer.status, path).toBe(200);
          const [[type, { schema }]] = Object.entries(operation.responses['200']!.content!) as [
            [string, { schema?: { $ref?: string } }],
          ];
          expect(answer.headers.get('content-type'), path).toContain(type);
          if (schema?.$ref === undefined) continue;
          const validate = validator(schema.$ref.split('/').at(-1)!);
          expect(validate(await answer.json()), `${path} ${JSON.stringify(validate.errors)}`).toBe(true);
          tried++;
        }
      }
    }
    expect(tried).toBeGreaterThan(20);
  });

  it('describes failures as they are said: problem documents, and the error alone below /v2', async () => {
    const { service } = emptyService();
    const { document, validator } = await publishedSchemas(testService());
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const answer = await ask(service, filled(path, operation), { method: method.toUpperCase() });
        if (answer.status === 200) continue;
        const documented = operation.responses[String(answer.status)]?.content;
        const type = answer.headers.get('content-type')!;
        const { $ref } = documented![type]!.schema!;
        expect(validator($ref!.split('/').at(-1)!)(await answer.json()), path).toBe(true);
      }
    }
  });

  it('is that of the model that is served', async () => {
    const service = testService();
    await publishedSchemas(service);
    service.service.swapModel(smallModel(smallRegressionContent()));
    const { document } = await publishedSchemas(service);
    expect(document.info.title).toBe('small-regression');
  });

  it('is not there before a model is', async () => {
    expect((await ask(emptyService().service, ROUTES.openapi)).status).toBe(503);
  });
});

describe('/docs', () => {
  it('allows nothing from anywhere else, and scripts from files alone', async () => {
    const answer = await ask(testService().service, ROUTES.docs);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(await answer.text()).not.toMatch(/<script>|https?:/);
  });

  it('serves the files of the page and no other', async () => {
    const { service } = testService();
    const file = await ask(service, '/docs/swagger-ui.css');
    expect([file.headers.get('content-type'), await file.text()]).toEqual([
      'text/css; charset=utf-8',
      'the text of swagger-ui.css',
    ]);
    expect((await ask(service, '/docs/start.js')).status).toBe(200);
    for (const name of ['package.json', '..%2Fpackage.json', 'constructor']) {
      expect((await ask(service, `/docs/${name}`)).status, name).toBe(404);
    }
  });
});

function filled(path: string, { parameters }: DocumentedOperation): string {
  return parameters.reduce((text, { name, example }) => text.replace(`{${name}}`, example ?? 'none'), path);
}

function bodiesOf({ requestBody }: DocumentedOperation): readonly unknown[] {
  if (requestBody === undefined) return [undefined];
  return Object.values(requestBody.content['application/json']!.examples!).map(({ value }) => value);
}

/** A schema without what the document adds or rewrites for generators of clients. */
function inPlainWords(schema: JsonSchema): unknown {
  return JSON.parse(JSON.stringify(schema), (_key, value: JsonSchema & { format?: string }) => {
    const { oneOf, format, ...rest } = value;
    if (oneOf !== undefined) return { ...rest, type: oneOf.map(({ type }) => type) };
    return format === 'double' || format === 'int64' ? rest : value;
  });
}
