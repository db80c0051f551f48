import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateName } from '../../../../runtime/serving/http/duplicate-name';

describe('duplicateName', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"b":{"c":1,"d":[],"c":2}}', 'c'],
    ['[{"a":1},{"b":1,"b":1}]', 'b'],
    ['{"a" : 1, "\\u0061"\n:\t2}', 'a'],
    ['{"q\\"":1,"q\\"":2}', 'q"'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('finds the name that %s holds twice', (json, name) => {
    expect(duplicateName(json)).toBe(name);
  });

  it.each([
    '{"a":"a","b":["a","a"]}',
    '[{"a":1},{"a":2}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '""',
  ])('finds none in %s', (json) => {
    expect(duplicateName(json)).toBeUndefined();
  });

  it('finds none in whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateName(JSON.stringify(value, null, 1))).toBeUndefined();
      }),
    );
  });
});
