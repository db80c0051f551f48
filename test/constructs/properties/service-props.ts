import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { type InferenceServiceProps, Model } from '../../../constructs';

/** Mostly what people write, and now and then what they mistype. */
export function mostly<T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: good, weight: 60 }, { arbitrary: bad, weight: 1 });
}

/** Left out, or one of them. */
export function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

export const wholeNumber = (min: number, max: number): fc.Arbitrary<number> =>
  mostly(fc.integer({ min, max }), fc.constantFrom(0, -1, 1.5, Number.NaN, Infinity, max + 1, 2 ** 40));

export const ratio = mostly(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(-0.1, 1.1, Number.NaN),
);

export const seconds = (min: number, max: number): fc.Arbitrary<Duration> =>
  mostly(fc.integer({ min, max }), fc.constantFrom(0, max + 1, 86_400)).map((each) => Duration.seconds(each));

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);

export const secretKey = fc.record(
  { name, key: fc.constantFrom('key', 'token', 'url') },
  { noNullPrototype: true },
);

const digest = fc.stringMatching(/^sha256:[0-9a-f]{64}$/);

const image = mostly(
  fc
    .tuple(
      fc.constantFrom('ghcr.io/acme/aiops', 'localhost:5001/aiops', 'aiops'),
      fc.stringMatching(/^[A-Za-z0-9_][\w.-]{0,20}$/).filter((tag) => tag !== 'latest'),
      maybe(digest),
    )
    .map(([repository, tag, sha]) => `${repository}:${tag}${sha === undefined ? '' : `@${sha}`}`),
  fc.constantFrom('aiops', 'aiops:latest', 'aiops@sha256:12', '', 'ghcr.io/acme/aiops:', 'a b:1'),
);

/** Wrong ones are refused by `Model` itself, so a model is made where it is used. */
const model = fc
  .record({
    path: mostly(fc.constant('/app/model.json'), fc.constantFrom('model.json', '')),
    digest: maybe(mostly(digest, fc.constantFrom('sha256:0', ''))),
    version: maybe(mostly(fc.stringMatching(/^[\w.-]{1,20}$/), fc.constant(''))),
  })
  .map((props) => () => Model.inImage(props));

const ingress = fc.record(
  {
    host: mostly(fc.domain(), fc.constantFrom('https://models.test', 'Models.test', '')),
    apis: fc.subarray(['predict', 'v1', 'v2', 'docs'] as const),
    paths: fc.array(mostly(fc.constantFrom('/predict', '/model', '/'), fc.constant('model')), {
      maxLength: 3,
    }),
    className: name,
    tlsSecretName: name,
    controllerNamespace: name,
  },
  { requiredKeys: ['host'], noNullPrototype: true },
);

const cpu = mostly(fc.integer({ min: 1, max: 8000 }), fc.constantFrom(0, -1)).map((each) => Cpu.millis(each));

const props = fc.record(
  {
    image,
    replicas: wholeNumber(1, 10),
    port: wholeNumber(1024, 65_535),
    metricsPort: wholeNumber(1024, 65_535),
    requestsFrom: fc.array(name, { maxLength: 3 }),
    ingress,
    drainDelay: seconds(0, 300),
    shutdownTimeout: seconds(1, 600),
    logLevel: fc.constantFrom('debug', 'info', 'warn'),
    logSampleRatio: ratio,
    logRedact: fc.array(name, { maxLength: 3 }),
    bodyLimit: mostly(fc.integer({ min: 1, max: 100 }), fc.constantFrom(0, 200)).map((each) =>
      Size.mebibytes(each),
    ),
    maxRows: wholeNumber(1, 100_000),
    priorityClassName: name,
    partOf: name,
    cpuRequest: cpu,
    cpuLimit: mostly<Cpu | 'none'>(fc.constant('none'), cpu),
    memory: fc.integer({ min: 1, max: 16_384 }).map((each) => Size.mebibytes(each)),
  },
  { requiredKeys: ['image'], noNullPrototype: true },
);

export type ServiceProps = Omit<InferenceServiceProps, 'model'> & { readonly model: () => Model };

export const serviceProps: fc.Arbitrary<ServiceProps> = fc
  .tuple(props, model)
  .map(([each, made]) => ({ ...each, model: made }));
