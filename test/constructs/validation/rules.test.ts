import { afterAll, describe, expect, it } from 'vitest';
import { RULES, validateManifests } from '../../../constructs/validation';
import { goodCanary } from './good-canary';
import { goodPlatform } from './good-platform';
import { goodStream } from './good-stream';
import { MUTANTS } from './mutants';

it('the reference platform breaks no rule', () => {
  expect(validateManifests(goodPlatform()).map(({ message }) => message)).toEqual([]);
});

it('a stream with all that watches it breaks no rule', () => {
  expect(validateManifests(goodStream()).map(({ message }) => message)).toEqual([]);
});

it('a canary and its scrapes break no rule', () => {
  expect(validateManifests(goodCanary()).map(({ message }) => message)).toEqual([]);
});

describe.each(RULES)('$name', ({ name }) => {
  it('has a mutant that it refuses', () => {
    expect(MUTANTS.filter(({ rule }) => rule === name)).not.toEqual([]);
  });

  it.each(MUTANTS.filter(({ rule }) => rule === name))(
    'refuses it when $breaks',
    ({ make, names, also = [] }) => {
      const violations = validateManifests(make());
      const own = violations.filter((violation) => violation.rule === name).map(({ message }) => message);
      expect(
        own.some((message) => names.every((part) => message.includes(part))),
        own.join('\n'),
      ).toBe(true);
      expect(new Set(violations.map((violation) => violation.rule))).toEqual(new Set([name, ...also]));
    },
  );
});

it('each mutant is described once', () => {
  const descriptions = MUTANTS.map(({ rule, breaks }) => `${rule}: ${breaks}`);
  expect(new Set(descriptions).size).toBe(descriptions.length);
});

it('each rule says where its failure was met', () => {
  expect(RULES.filter(({ source }) => source === undefined)).toEqual([]);
});

afterAll(() => {
  const rows = RULES.map(({ name }) => {
    const mutants = MUTANTS.filter(({ rule }) => rule === name).length;
    return `${name.padEnd(30)} ${String(mutants).padStart(3)}`;
  });
  console.log(['rule                    mutants refused', ...rows, `all ${MUTANTS.length}`].join('\n'));
});
