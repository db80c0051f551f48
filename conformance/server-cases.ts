import { body, isRefused, isRefusedWith, succeeds, type Case } from './case';
import { live, modelMetadata, modelReady, ready, serverMetadata } from './schemas';
import type { Question } from './server';
import type { Target } from './target';

const get = (path: string): Question => ({ method: 'GET', path });
const version = ({ metadata }: Target): string | undefined => metadata.versions?.[0];
const ofVersion = (rest: string) => (target: Target) => {
  const named = version(target);
  return named === undefined ? undefined : get(`${target.path}/versions/${encodeURIComponent(named)}${rest}`);
};
const UNKNOWN = 'a-model-that-is-not-there';

/** Health, metadata, and paths and models that do not exist. */
export const SERVER_CASES: readonly Case[] = [
  {
    name: 'the server is live',
    clause: 'Server Live',
    level: 'required',
    ask: () => get('/v2/health/live'),
    expect: succeeds,
  },
  {
    name: 'liveness says {"live": true}',
    clause: 'Server Live Response JSON Object',
    level: 'recommended',
    ask: () => get('/v2/health/live'),
    expect: body(live),
  },
  {
    name: 'the server is ready',
    clause: 'Server Ready',
    level: 'required',
    ask: () => get('/v2/health/ready'),
    expect: succeeds,
  },
  {
    name: 'readiness says so in its body, as "live" or as "ready"',
    clause: 'Server Ready Response JSON Object',
    level: 'recommended',
    ask: () => get('/v2/health/ready'),
    expect: body(ready),
  },
  {
    name: 'the server says its name, version and extensions',
    clause: 'Server Metadata Response JSON Object',
    level: 'required',
    ask: () => get('/v2'),
    expect: body(serverMetadata),
  },
  {
    name: 'the same with a slash at the end',
    clause: 'Server Metadata',
    level: 'recommended',
    ask: () => get('/v2/'),
    expect: body(serverMetadata),
  },
  {
    name: 'the model says its name, platform, inputs and outputs',
    clause: 'Model Metadata Response JSON Object',
    level: 'required',
    ask: ({ path }) => get(path),
    expect: body(modelMetadata, ({ name }, { model }) =>
      name === model ? undefined : `the name is ${JSON.stringify(name)}`,
    ),
  },
  {
    name: 'metadata is JSON by its content type',
    clause: 'HTTP/REST',
    level: 'recommended',
    ask: ({ path }) => get(path),
    expect: ({ contentType }) =>
      contentType.startsWith('application/json') ? undefined : `the content type is "${contentType}"`,
  },
  {
    name: 'a version that the metadata lists has metadata',
    clause: 'Model Metadata',
    level: 'required',
    ask: ofVersion(''),
    expect: body(modelMetadata),
  },
  {
    name: 'the model is ready',
    clause: 'Model Ready',
    level: 'required',
    ask: ({ path }) => get(`${path}/ready`),
    expect: succeeds,
  },
  {
    name: 'readiness of the model says its name and {"ready": true}',
    clause: 'Model Ready Response JSON Object',
    level: 'recommended',
    ask: ({ path }) => get(`${path}/ready`),
    expect: body(modelReady, ({ name }, { model }) =>
      name === model ? undefined : `the name is ${JSON.stringify(name)}`,
    ),
  },
  {
    name: 'a version that the metadata lists is ready',
    clause: 'Model Ready',
    level: 'required',
    ask: ofVersion('/ready'),
    expect: succeeds,
  },
  {
    name: 'metadata of an unknown model is an error',
    clause: 'Model Metadata Response JSON Error Object',
    level: 'required',
    ask: () => get(`/v2/models/${UNKNOWN}`),
    expect: isRefused,
  },
  {
    name: 'metadata of an unknown model is 404, with the error alone',
    clause: 'Model Metadata Response JSON Error Object',
    level: 'recommended',
    ask: () => get(`/v2/models/${UNKNOWN}`),
    expect: isRefusedWith(404),
  },
  {
    name: 'metadata of an unknown version is an error',
    clause: 'Model Metadata Response JSON Error Object',
    level: 'required',
    ask: ({ path, metadata }) =>
      metadata.versions === undefined ? undefined : get(`${path}/versions/a-version-that-is-not-there`),
    expect: isRefused,
  },
  {
    name: 'an unknown model is not ready',
    clause: 'Model Ready',
    level: 'required',
    ask: () => get(`/v2/models/${UNKNOWN}/ready`),
    expect: ({ status }) => (status >= 400 ? undefined : `status ${status}`),
  },
  {
    name: 'a path that is not there is 404, with the error alone',
    clause: 'HTTP/REST',
    level: 'recommended',
    ask: () => get('/v2/a-path-that-is-not-there'),
    expect: isRefusedWith(404),
  },
  {
    name: 'another method is 405, with the error alone',
    clause: 'HTTP/REST',
    level: 'recommended',
    ask: ({ path }) => get(`${path}/infer`),
    expect: isRefusedWith(405),
  },
];
