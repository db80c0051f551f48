import { fieldSteps } from './field-path';
import type { Manifest } from './manifests/manifest';

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
  for (const key of fieldSteps(path)) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A list counts: its keys are its indices. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
