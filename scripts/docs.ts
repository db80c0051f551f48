/** `npm run docs`: writes the tables and schemas of the documentation that follow from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ENVIRONMENT, type EnvironmentVariable } from '../runtime/contract/environment';
import { EXIT_CODES } from '../runtime/contract/image';
import { METRICS, type Metric } from '../runtime/contract/metrics';
import { RECEIVER_ENVIRONMENT, RECEIVER_METRICS } from '../runtime/contract/receiver';
import { STREAM_ENVIRONMENT } from '../runtime/contract/streaming/environment';
import { STREAM_METRICS } from '../runtime/contract/streaming/metrics';
import { operationsOf } from '../runtime/serving/openapi/operations';
import { markdownTable } from '../runtime/report/markdown-table';
import { streamResultJsonSchema } from '../runtime/streaming/result-schema';
import { driftEventJsonSchema } from '../runtime/webhook/event-schema';
import { fuzzedService } from '../test/support/fuzz-case';

/** Where the tables stand. */
export const PAGES = ['docs/operations.md', 'docs/streaming.md', 'docs/loop.md'] as const;

/** JSON Schemas that the package brings, by file. */
export const SCHEMAS: Readonly<Record<string, () => object>> = {
  'schemas/drift-event.json': driftEventJsonSchema,
  'schemas/stream-result.json': streamResultJsonSchema,
};

const GENERATED: Readonly<Record<string, () => string>> = {
  configuration: () => configurationTable(ENVIRONMENT),
  metrics: () => metricsTable(METRICS),
  receiverConfiguration: () => configurationTable(RECEIVER_ENVIRONMENT),
  receiverMetrics: () => metricsTable(RECEIVER_METRICS),
  streamConfiguration: () => configurationTable(STREAM_ENVIRONMENT),
  streamMetrics: () => metricsTable(STREAM_METRICS),
  statuses: statusesTable,
  exits: exitsTable,
};

/** Replaces what stands between `<!-- generated: NAME -->` and `<!-- end -->` by the table of that name. */
export function withGeneratedTables(markdown: string): string {
  return markdown.replace(
    /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, open: string, name: string, close: string) => {
      const table = GENERATED[name];
      if (table === undefined)
        throw new Error(`no table is called "${name}"; there are ${Object.keys(GENERATED).join(', ')}`);
      return `${open}\n${table()}\n\n${close}`;
    },
  );
}

function configurationTable(variables: Readonly<Record<string, EnvironmentVariable>>): string {
  return markdownTable(
    ['variable', 'allowed', 'default', 'meaning'],
    Object.values(variables).map((variable) => [
      `\`${variable.name}\``,
      allowed(variable),
      defaultOf(variable),
      variable.help,
    ]),
  );
}

function metricsTable(metrics: Readonly<Record<string, Metric>>): string {
  return markdownTable(
    ['metric', 'type', 'labels', 'meaning'],
    Object.values(metrics).map(({ name, type, labels, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]),
  );
}

/** The failures of each route as its OpenAPI document lists them, which a fuzzer holds it to. */
function statusesTable(): string {
  const operations = operationsOf(fuzzedService().serving.model!.model);
  return markdownTable(
    ['route', 'answers', 'fails with'],
    Object.entries(operations).map(([path, { body, failures }]) => [
      `\`${body === undefined ? 'GET' : 'POST'} ${path}\``,
      '200',
      [...failures, 500].join(', '),
    ]),
  );
}

function exitsTable(): string {
  return markdownTable(
    ['exit code', 'when'],
    Object.values(EXIT_CODES).map(({ code, help }) => [String(code), help]),
  );
}

function allowed(variable: EnvironmentVariable): string {
  switch (variable.kind) {
    case 'integer':
    case 'number':
      return `${variable.minimum} to ${variable.maximum}${variable.unit === undefined ? '' : ` ${variable.unit}`}`;
    case 'boolean':
      return '`true`, `false`';
    case 'choice':
      return variable.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'list':
      return '`a,b,c`, or a JSON array';
    case 'string':
      return variable.example === undefined ? 'text' : `such as \`${variable.example}\``;
  }
}

function defaultOf({ default: value }: EnvironmentVariable): string {
  if (value === undefined || (typeof value === 'object' && value.length === 0)) return '';
  return `\`${String(value)}\``;
}

if (require.main === module) {
  for (const page of PAGES) writeFileSync(page, withGeneratedTables(readFileSync(page, 'utf8')));
  for (const [file, schema] of Object.entries(SCHEMAS)) {
    writeFileSync(file, `${JSON.stringify(schema(), null, 2)}\n`);
  }
}
