import { describe, expect, test } from 'vitest';
import { names, number, numberOr } from '../../cli/option-parsers';

describe('a number', () => {
  test.each(['4', '4.0', '4e0'])('%s is the whole number 4', (text) => {
    expect(number(1, 10)(text)).toBe(4);
  });

  test.each(['', ' ', 'four', '4.5', '0', '11', 'NaN', 'Infinity'])('%j is none from 1 to 10', (text) => {
    expect(() => number(1, 10)(text)).toThrow('Give a whole number from 1 to 10.');
  });

  test('may have a fraction where that is asked for, and no upper end', () => {
    expect(number(0.01, 0.99, 'number')('0.25')).toBe(0.25);
    expect(() => number(3, Number.MAX_SAFE_INTEGER)('2')).toThrow('Give a whole number of at least 3.');
  });

  test('may be one of some words instead', () => {
    const parse = numberOr(['sqrt', 'all'], 1);
    expect([parse('all'), parse('12')]).toEqual(['all', 12]);
    expect(() => parse('half')).toThrow('Give a whole number of at least 1, or sqrt, all.');
  });
});

describe('names', () => {
  test.each([
    ['UDI,Product ID,TWF', ['UDI', 'Product ID', 'TWF']],
    ['"a, b", c', ['a, b', 'c']],
    ['Torque [Nm],', ['Torque [Nm]']],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('add up where the option is repeated', () => {
    expect(names('c', names('a,b'))).toEqual(['a', 'b', 'c']);
  });

  test('must be there', () => {
    expect(() => names(' , ')).toThrow(/Give names of columns/);
  });
});
