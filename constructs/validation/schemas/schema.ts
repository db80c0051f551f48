import { re2Error, re2Find } from '../../private/re2';

/** The part of JSON Schema that Kubernetes uses for its kinds. A field that is not in `properties` is unknown. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly default?: unknown;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** A difference between a document and its schema. */
export interface Departure {
  /** `default`: the API server fills the field in. `unknown`: it drops the field, or refuses the object. */
  readonly what: 'unknown' | 'missing' | 'value' | 'default';
  /** Field path, such as `spec.ports[0].targetPort`. */
  readonly path: string;
  readonly problem: string;
  /** The fix: what to write instead. */
  readonly fix: string;
}

/** Compares a document with a schema, field by field. */
export class SchemaCheck {
  readonly departures: Departure[] = [];
  readonly #path: (string | number)[] = [];

  /** @param types the schemas that `$ref` refers to, by name */
  constructor(private readonly types: Readonly<Record<string, Schema>>) {}

  check(schema: Schema, value: unknown): void {
    if (schema.$ref !== undefined) {
      this.check(this.types[schema.$ref]!, value);
      return;
    }
    if (schema['x-kubernetes-int-or-string']) {
      if (typeof value !== 'string' && typeof value !== 'number') this.#wrong(value, 'a number or a string');
      return;
    }
    switch (schema.type) {
      case 'object':
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
          this.#fields(schema, Object.entries(value));
        else this.#wrong(value, 'a map');
        return;
      case 'array':
        if (Array.isArray(value)) this.#items(schema, value);
        else this.#wrong(value, 'a list');
        return;
      case 'string':
        if (typeof value === 'string') this.#text(schema, value);
        else this.#wrong(value, 'a string');
        return;
      case 'integer':
      case 'number':
        if (typeof value === 'number' && (schema.type === 'number' || Number.isInteger(value)))
          this.#number(schema, value);
        else this.#wrong(value, schema.type === 'number' ? 'a number' : 'a whole number');
        return;
      case 'boolean':
        if (typeof value !== 'boolean') this.#wrong(value, 'true or false');
    }
  }

  #fields(schema: Schema, entries: readonly (readonly [string, unknown])[]): void {
    const { properties = {}, required = [], additionalProperties } = schema;
    const open = schema['x-kubernetes-preserve-unknown-fields'] ?? schema.properties === undefined;
    const present = new Set<string>();
    for (const [key, value] of entries) {
      // to the API server, null is a field that is not set, and the status is not the writer's
      if (value === undefined || value === null || (key === 'status' && this.#path.length === 0)) continue;
      present.add(key);
      const field = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      this.#path.push(key);
      if (field) this.check(field, value);
      else if (!open) this.#unknown(key, Object.keys(properties));
      this.#path.pop();
    }
    for (const key of required) {
      // the API server fills in defaults before it looks for what is missing
      if (present.has(key) || properties[key]?.default !== undefined) continue;
      this.#add('missing', key, 'it is not set, and the API server refuses the object', 'set it');
    }
    for (const key in properties) {
      const given = properties[key]!.default;
      if (given === undefined || present.has(key)) continue;
      const text = JSON.stringify(given);
      this.#add(
        'default',
        key,
        `it is not set, and the API server writes ${text}, so git never equals the live object`,
        `write ${key}: ${text}`,
      );
    }
  }

  #items({ items = {}, minItems = 0 }: Schema, values: readonly unknown[]): void {
    if (values.length < minItems) this.#wrong(values, `a list of at least ${minItems}`);
    for (let i = 0; i < values.length; i++) {
      this.#path.push(i);
      this.check(items, values[i]);
      this.#path.pop();
    }
  }

  #text({ enum: allowed, pattern, minLength = 0, maxLength = Infinity }: Schema, value: string): void {
    if (allowed && !allowed.includes(value)) this.#wrong(value, `one of ${allowed.join(', ')}`);
    if (pattern !== undefined && re2Error(pattern) === undefined && re2Find(pattern, value) === undefined)
      this.#wrong(value, `a text like ${pattern}`);
    if (value.length < minLength || value.length > maxLength) {
      this.#wrong(value, `a text of ${minLength} to ${maxLength} characters`);
    }
  }

  #number({ minimum = -Infinity, maximum = Infinity }: Schema, value: number): void {
    if (value < minimum || value > maximum) this.#wrong(value, `from ${minimum} to ${maximum}`);
  }

  #wrong(value: unknown, wanted: string): void {
    const text = JSON.stringify(value).slice(0, 60);
    this.#add('value', undefined, `the value is ${text}, and must be ${wanted}`, `write ${wanted}`);
  }

  #unknown(key: string, known: readonly string[]): void {
    const alike = known.find((each) => each.toLowerCase() === key.toLowerCase());
    const fix = alike === undefined ? `remove it, or write one of ${known.join(', ')}` : `write ${alike}`;
    this.#add('unknown', undefined, 'there is no such field, so the API server drops it or refuses the object', fix);
  }

  #add(what: Departure['what'], key: string | undefined, problem: string, fix: string): void {
    const path = key === undefined ? this.#path : [...this.#path, key];
    this.departures.push({ what, path: fieldPath(path), problem, fix });
  }
}

function fieldPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
}
