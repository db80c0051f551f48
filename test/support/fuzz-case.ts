import fc, { type Arbitrary } from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { parseConfig, toEnvironment } from '../../runtime/config/config';
import { InferenceServer } from '../../runtime/serving/inference-server';
import { arbitraryOf, nearly } from './arbitrary-of-schema';
import type { DocumentedOperation, Document } from './published-schemas';
import { smallModel } from './small-model';

/** Low, so that bodies beyond it are quickly made. */
const BODY_LIMIT_BYTES = 4096;

/** One request as a fuzzer sends it. */
export interface FuzzCase {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  /** Whether the path is the route's own, with the names that its parameters have here. */
  readonly straight: boolean;
}

/** A route to throw requests at. */
export interface FuzzTarget {
  /** As OpenAPI writes it. */
  readonly path: string;
  /** Of the one method that is answered. */
  readonly method: string;
  readonly operation: DocumentedOperation;
}

/** A service as it runs, that logs nothing. */
export function fuzzedService(): InferenceServer {
  const service = new InferenceServer(
    parseConfig(
      toEnvironment({ bodyLimitBytes: BODY_LIMIT_BYTES, logLevel: 'silent', feedbackEnabled: true }),
    ),
    {
      registry: new Registry(),
      logger: pino({ level: 'silent' }),
      now: () => Date.UTC(2026, 0, 1),
      clock: () => 0,
      random: () => 0.5,
      newId: () => 'a-new-id',
      nodeVersion: 'v20.0.0',
      hostname: 'a-pod',
      cpu: { cpuSeconds: () => 0, limitCores: () => 1 },
      readSwaggerUi: (file) => Promise.resolve(Buffer.from(`the text of ${file}`)),
    },
  );
  service.swapModel(smallModel());
  return service;
}

/** Every operation that a document lists. */
export function targetsOf({ paths }: Document): FuzzTarget[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get', 'X-Y'];

const HOSTILE_SEGMENTS = [
  '__proto__',
  'constructor',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  '%00',
  '%ff',
  '%E0%A4%A',
  'small:predict',
  ':model',
  '{model}',
  '*',
  'x'.repeat(3000),
];

const VALUE = /^\{(\w+)\}/;

/** Requests at a route: right, nearly right, and meant to hurt. */
export function casesOf({ path, method, operation }: FuzzTarget, document: Document): Arbitrary<FuzzCase> {
  const { schemas } = document.components;
  const content = operation.requestBody?.content['application/json'];
  // what a schema cannot say, that names and shapes fit the model, its examples do
  const examples = Object.values(content?.examples ?? {}).map(({ value }) => fc.constant(value));
  const right =
    content?.schema === undefined
      ? fc.jsonValue()
      : fc.oneof(arbitraryOf(content.schema, schemas), ...examples);
  const bodies = fc.oneof(
    { weight: 4, arbitrary: right.map((value) => JSON.stringify(value)) },
    { weight: 4, arbitrary: nearly(right).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: damaged(right.map((value) => JSON.stringify(value))) },
    { weight: 3, arbitrary: hostileBody() },
  );
  const straightPath = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const example = operation.parameters.find((parameter) => parameter.name === name)?.example;
    return encodeURIComponent(example ?? 'none');
  });
  const paths = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ path: straightPath, straight: true }) },
    { weight: 1, arbitrary: query().map((text) => ({ path: `${straightPath}?${text}`, straight: true })) },
    { weight: 1, arbitrary: hostilePath(path).map((text) => ({ path: text, straight: false })) },
  );
  const methods = fc.oneof(
    { weight: 6, arbitrary: fc.constant(method) },
    { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
  );
  return fc
    .record({ method: methods, where: paths, headers: headers(), body: bodies })
    .map(({ where, body, ...rest }) => ({
      ...rest,
      ...where,
      // GET and HEAD have no body in the Fetch standard
      body: /^(GET|HEAD)$/i.test(rest.method) ? undefined : body,
    }));
}

function hostilePath(path: string): Arbitrary<string> {
  const segment = fc.oneof(
    fc.constantFrom(...HOSTILE_SEGMENTS),
    fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text)),
    fc.webSegment(),
  );
  const filled = fc.array(segment, { minLength: 3, maxLength: 3 }).map((segments) =>
    path
      .split('/')
      .map((part) => part.replace(VALUE, () => segments.pop() ?? ''))
      .join('/'),
  );
  return fc.oneof(
    filled,
    segment.map((text) => `${path.replace(/\{\w+\}/g, 'small')}/${text}`),
    fc.constantFrom('/', '').map((tail) => `/${path}${tail}`),
    fc.webPath().map((text) => `/${text}`),
  );
}

function query(): Arbitrary<string> {
  return fc.oneof(
    fc.webQueryParameters(),
    fc.constantFrom('__proto__=1', 'a[]=1', '%', 'format=html', '&&&=;'),
  );
}

function headers(): Arbitrary<Record<string, string>> {
  const often = (value: string, others: readonly string[]) =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(value) },
      { weight: 2, arbitrary: fc.constantFrom(...others) },
    );
  const printable = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  });
  return fc
    .record(
      {
        'content-type': often('application/json', [
          'application/json; charset=utf-8',
          'application/json; charset=utf-16',
          'application/JSON;charset="UTF-8"',
          'application/problem+json',
          'text/plain',
          'multipart/form-data',
          'application/json, text/plain',
          `application/json;${' '.repeat(2000)}x`,
        ]),
        'content-encoding': fc.constantFrom('identity', 'gzip', 'br', 'gzip, gzip', 'IDENTITY'),
        'content-length': fc.constantFrom('999999999', '1e99'),
        accept: fc.constantFrom(
          '*/*',
          'text/html',
          'application/json',
          'text/html;q=0.1, */*;q=0.9',
          ';;;',
          'a/b/c',
        ),
        'x-request-id': printable,
        'x-custom': printable,
      },
      { requiredKeys: ['content-type'] },
    )
    .map((all) => {
      // rarely: everything with them is refused before the body is read
      const { 'content-encoding': encoding, 'content-length': length, ...rest } = all;
      return {
        ...rest,
        ...(encoding !== undefined && all['x-custom']?.length === 1 ? { 'content-encoding': encoding } : {}),
        ...(length !== undefined && all['x-custom']?.length === 2 ? { 'content-length': length } : {}),
      };
    });
}

const HOSTILE_VALUES = [
  '1e400', '-1e400', '1e-400', '-0', '9007199254740993', `1${'0'.repeat(400)}`, '0.1e+0000000000001', 'NaN', 'Infinity',
  '"\\ud800"', '"\\u0000"', '"\u202e"', 'null', '{}', '[]', '[[]]', '{"__proto__":{"polluted":true}}', '"__proto__"', 'true', '""',
]; // prettier-ignore

const HOSTILE_TEXTS = [
  '', ' ', '{', '[', '"', 'nul', '{}', '[]', 'null', '0', '""', '{"":0}', "{'a':1}", '{"a":1,}', '{"features":{},"features":{}}',
  '{"__proto__":{"features":{}}}', '{"constructor":{"prototype":{"a":1}}}', '{"data":{"length":1e9}}', '{"values":{"length":3}}',
  '\ufeff{"values":[20,0.5,"eu"]}', '[{"features":{"__proto__":1}}]', '{"inputs":[{"shape":[1e308,1e308]}]}',
  '{"instances":[{"instances":[]}]}', '{"inputs":[{"name":"temperature","shape":[-1],"datatype":"FP64","data":[]}]}',
]; // prettier-ignore

function hostileBody(): Arbitrary<string | Uint8Array<ArrayBuffer>> {
  const value = fc.constantFrom(...HOSTILE_VALUES);
  const row = fc.tuple(value, value, value).map((all) => all.join());
  return fc.oneof(
    fc.constantFrom(...HOSTILE_TEXTS),
    row.map((text) => `{"values":[${text}]}`),
    row.map((text) => `{"data":[[${text}]],"probabilities":true}`),
    value.map((text) => `{"features":{"temperature":${text},"load":${text},"zone":${text}}}`),
    value.map((text) => `{"instances":[[${text}]]}`),
    value.map(
      (text) => `{"inputs":[{"name":"temperature","datatype":"FP64","shape":[${text}],"data":[${text}]}]}`,
    ),
    value.map((text) => `{"id":${text},"parameters":${text},"inputs":${text},"outputs":${text}}`),
    fc
      .tuple(
        fc.integer({ min: 1, max: BODY_LIMIT_BYTES }),
        fc.constantFrom('[', '{"a":', '{"data":[', '[[{"features":'),
      )
      .map(([depth, open]) => open.repeat(Math.ceil(depth / open.length))),
    fc.integer({ min: 1, max: 1000 }).map((depth) => `{"data":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    fc.integer({ min: BODY_LIMIT_BYTES - 2, max: BODY_LIMIT_BYTES + 2 }).map((size) => ' '.repeat(size)),
    fc.string({ unit: 'binary' }),
    // what is not UTF-8, half a character, and UTF-16
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    value.map((text) => new Uint8Array(Buffer.from(`{"values":[${text}]}`, 'utf16le'))),
  );
}

/** Texts with a piece cut out, doubled or put elsewhere. */
function damaged(texts: Arbitrary<string>): Arbitrary<string> {
  return fc
    .tuple(texts, fc.nat(), fc.nat(), fc.constantFrom('cut', 'double', 'end'))
    .map(([text, a, b, how]) => {
      const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((one, other) => one - other) as [
        number,
        number,
      ];
      if (how === 'end') return text.slice(0, from);
      return how === 'cut' ? text.slice(0, from) + text.slice(to) : text.slice(0, to) + text.slice(from);
    });
}
