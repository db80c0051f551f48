import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anyNamesOf, listOf } from '../../../../../runtime/serving/protocols/v2/list-of';

/** A schema that accepts nothing, and how often it was asked. */
function refusing() {
  let asked = 0;
  const schema = z.unknown().refine(() => {
    asked++;
    return false;
  }, 'never');
  return { schema, asked: () => asked };
}

const issuesOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => ({ path, message }));

describe('a list of elements', () => {
  it('is read as its elements say', () => {
    expect(listOf(z.object({ a: z.int() })).parse([{ a: 1, b: 2 }])).toEqual([{ a: 1 }]);
  });

  it('is looked at up to the first element that is wrong', () => {
    const { schema, asked } = refusing();
    expect(issuesOf(listOf(schema), Array(1000).fill(1))).toEqual([{ path: [0], message: 'never' }]);
    expect(asked()).toBe(1);
  });

  it('says where in an element it is wrong', () => {
    const schema = z.object({ list: listOf(z.object({ a: z.literal(1) })) });
    expect(issuesOf(schema, { list: [{ a: 1 }, { a: 2 }] })?.[0]?.path).toEqual(['list', 1, 'a']);
  });

  it.each([['text'], [null], [{ 0: 1 }], [undefined]])('is not %j', (value) => {
    expect(issuesOf(listOf(z.unknown()), value)).toEqual([{ path: [], message: 'must be a list' }]);
  });

  it('has as many elements as it must', () => {
    expect(issuesOf(listOf(z.unknown(), 1), [])).toHaveLength(1);
    expect(issuesOf(listOf(z.unknown(), 1), [1])).toBeUndefined();
  });

  it('is documented as a list', () => {
    expect(z.toJSONSchema(listOf(z.string(), 1), { io: 'input' })).toMatchObject({
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
    });
  });
});

describe('an object of any names', () => {
  it('is looked at up to the first value that is wrong', () => {
    const { schema, asked } = refusing();
    expect(issuesOf(anyNamesOf(schema), { a: 1, b: 2 })).toEqual([{ path: ['a'], message: 'never' }]);
    expect(asked()).toBe(1);
  });

  it.each([['text'], [null], [[1]]])('is not %j', (value) => {
    expect(issuesOf(anyNamesOf(z.unknown()), value)).toEqual([{ path: [], message: 'must be an object' }]);
  });
});
