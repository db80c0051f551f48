import { createHash } from 'node:crypto';
import { VERSION } from '../contract/version';
import type { Champion } from './champion';
import type { RetrainOptions } from './options';

export interface Identity {
  /** Of data and options: the same request gives the same model. */
  readonly request: string;
  /** Of the request, the gates and the champion: the same key gives the same decision. */
  readonly key: string;
  /** The version that the artifact states. */
  readonly version: string;
}

/** What a run is known by, so that a repeated one finds what was done already. */
export function identify(
  { registeredModel, training, engine, reading, expectations, gates }: RetrainOptions,
  dataDigest: string,
  champion: Champion | undefined,
): Identity {
  // another version of the package may train another model
  const grown = engine === undefined ? [] : [engine.name];
  const request = digestOf([VERSION, dataDigest, training, reading, expectations, ...grown]);
  const key = digestOf([
    request,
    registeredModel,
    gates?.map(({ text }) => text),
    champion?.version.number,
    champion?.model.digest,
  ]);
  return { request, key, version: key.slice(0, 12) };
}

function digestOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values, sorted)).digest('hex');
}

/** An object's keys in one order, whatever order they were given in. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
