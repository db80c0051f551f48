import { z } from 'zod';

/**
 * A list that is checked up to its first invalid element. `z.array` describes all of them, and a megabyte of invalid
 * elements would block the event loop for seconds.
 *
 * @param least least number of elements
 */
export function listOf<T>(element: z.ZodType<T>, least = 0) {
  return z
    .unknown()
    .transform((list, context): T[] => {
      const refuse = (message: string, path: readonly PropertyKey[] = []): never => {
        context.addIssue({ code: 'custom', message, path: [...path] });
        return z.NEVER;
      };
      if (!Array.isArray(list)) return refuse('must be a list');
      if (list.length < least) return refuse(`must have at least ${least} element`);
      const elements: T[] = [];
      for (const [index, each] of list.entries()) {
        const { success, data, error } = element.safeParse(each);
        if (!success) return refuse(error.issues[0]!.message, [index, ...error.issues[0]!.path]);
        elements.push(data);
      }
      return elements;
    })
    .meta({ type: 'array', items: documented(element), ...(least > 0 && { minItems: least }) });
}

/** An object of any names with values of one kind, checked up to the first invalid value. */
export function anyNamesOf(value: z.ZodType) {
  return z
    .unknown()
    .transform((named, context): Readonly<Record<string, unknown>> => {
      const refuse = (message: string, path: readonly PropertyKey[] = []): never => {
        context.addIssue({ code: 'custom', message, path: [...path] });
        return z.NEVER;
      };
      if (!isRecord(named)) return refuse('must be an object');
      for (const [name, each] of Object.entries(named)) {
        const { error } = value.safeParse(each);
        if (error !== undefined) return refuse(error.issues[0]!.message, [name]);
      }
      return named;
    })
    .meta({ type: 'object', additionalProperties: documented(value) });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON Schema without its dialect, which the document states once. */
function documented(schema: z.ZodType): object {
  return { ...z.toJSONSchema(schema, { io: 'input' }), $schema: undefined };
}
