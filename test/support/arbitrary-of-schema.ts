import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema 2020-12 that the service's document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly not?: { readonly const: unknown };
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: false | JsonSchema;
  readonly then?: { readonly prefixItems: readonly JsonSchema[] };
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
}

/** Items beyond the fewest that are allowed. */
const MORE_ITEMS = 3;

/** Values that a schema accepts. `schemas` are what `$ref` can name, by the last part of its path. */
export function arbitraryOf(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
): Arbitrary<unknown> {
  const of = (part: JsonSchema) => arbitraryOf(part, schemas);
  if (schema.$ref !== undefined) return of(schemas[schema.$ref.split('/').at(-1)!]!);
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(of));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const { type } = schema;
  if (Array.isArray(type))
    return fc.oneof(...(type as string[]).map((each) => of({ ...schema, type: each })));
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return schema.not === undefined ? fc.boolean() : fc.constant(!schema.not.const);
    case 'string':
      return fc.string({ minLength: schema.minLength ?? 0 });
    case 'integer':
      return fc.integer(schema.minimum === undefined ? {} : { min: schema.minimum });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: schema.minimum ?? -Number.MAX_VALUE });
    case 'array': {
      if (schema.then !== undefined) return fc.tuple(...schema.then.prefixItems.map(of));
      const minLength = schema.minItems ?? 0;
      const items = schema.items === undefined || schema.items === false ? fc.jsonValue() : of(schema.items);
      return fc.array(items, { minLength, maxLength: minLength + MORE_ITEMS });
    }
    case 'object':
      if (schema.properties === undefined) {
        const { additionalProperties } = schema;
        const values = typeof additionalProperties === 'object' ? of(additionalProperties) : fc.jsonValue();
        return fc.dictionary(fc.string(), values, { maxKeys: MORE_ITEMS });
      }
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties).map(([name, value]) => [name, of(value)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      return fc.jsonValue();
  }
}

/** Values that are one change away from one of these: a part replaced, taken out or added. */
export function nearly(values: Arbitrary<unknown>): Arbitrary<unknown> {
  const change = fc.record({
    path: fc.array(fc.nat(), { maxLength: 4 }),
    how: fc.constantFrom('replace', 'remove', 'add'),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom<unknown>(null, '', 'eu', 0, 1e308, Infinity, {}, [], { features: {} }),
    ),
    name: fc.oneof(fc.string(), fc.constantFrom('probabilities', 'features', 'data', 'values', '__proto__')),
  });
  return fc.tuple(values, change).map(([value, { path, how, value: part, name }]) => {
    return changed(structuredClone(value), path, how, part, name);
  });
}

function changed(value: unknown, path: readonly number[], how: string, part: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0)
    return how === 'replace' ? part : value;
  const container = value as Record<string, unknown>;
  const keys = Object.keys(container);
  const key = keys[path[0]! % Math.max(keys.length, 1)];
  if (path.length > 1 && key !== undefined) {
    container[key] = changed(container[key], path.slice(1), how, part, name);
  } else if (how === 'add' || key === undefined) {
    if (Array.isArray(value)) value.push(part);
    else
      Object.defineProperty(value, name, {
        value: part,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  } else if (how === 'replace') {
    container[key] = part;
  } else if (Array.isArray(value)) {
    value.splice(Number(key), 1);
  } else {
    Reflect.deleteProperty(value, key);
  }
  return value;
}
