import type { Manifest } from './manifests/manifest';

/** `name`, `[0]` or `["a name with dots"]`. */
const STEP = /\["([^"]*)"\]|([^.[\]]+)/g;

/**
 * The value of a field of an object, by the same path that `at` takes.
 *
 * @returns undefined if the object has no such field
 * @example
 * valueAt(manifest, 'spec.ports[0].port'); // 8080
 * valueAt(manifest, 'metadata.labels["app.kubernetes.io/name"]'); // 'inference-service'
 */
export function valueAt(manifest: Manifest, path: string): unknown {
  let value = manifest.source;
  for (const [, quoted, plain = ''] of path.matchAll(STEP)) {
    const key = quoted ?? plain;
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A list counts: its keys are its indices. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
