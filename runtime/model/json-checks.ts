import { ForestError } from './forest-layout';

/** Checks that parsed JSON is an object. Like the other checks of this file it throws a ForestError with the path. */
export function record(json: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isRecord(json)) return json;
  throw new ForestError(`${path} must be an object of ml-random-forest 2.1's JSON, got ${shown(json)}`);
}

export function list(json: unknown, path: string): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw new ForestError(
    `${path} must be a list, got ${shown(json)}; a model that was not read from a file goes through JSON.parse(JSON.stringify(model)) first`,
  );
}

export function oneOf<T extends string>(json: unknown, allowed: readonly T[], path: string): T {
  const found = allowed.find((value) => value === json);
  if (found === undefined)
    throw new ForestError(`${path} must be ${allowed.join(' or ')}, got ${shown(json)}`);
  return found;
}

export function finite(json: unknown, path: string): number {
  if (typeof json === 'number' && Number.isFinite(json)) return json;
  throw new ForestError(`${path} must be a finite number, got ${shown(json)}`);
}

/** Checks that parsed JSON is an integer from 0 to `length` - 1. */
export function position(json: unknown, length: number, path: string): number {
  const value = finite(json, path);
  if (Number.isInteger(value) && value >= 0 && value < length) return value;
  throw new ForestError(`${path} must be a whole number from 0 to ${length - 1}, got ${value}`);
}

/** A wrong value for a message; objects and lists are not shown, because they are long. */
export function shown(json: unknown): string {
  if (Array.isArray(json)) return 'a list';
  if (isRecord(json)) return 'an object';
  return json === undefined ? 'nothing' : JSON.stringify(json);
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
