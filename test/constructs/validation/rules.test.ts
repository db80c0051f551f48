import { afterAll, describe, expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { RULES } from '../../../constructs/validation/rules';
import { goodPlatform } from './good-platform';
import { MUTANTS } from './mutants';

it('the reference platform breaks no rule', () => {
  expect(validateManifests(goodPlatform()).map(({ message }) => message)).toEqual([]);
});

describe.each(RULES)('$id $name', ({ name }) => {
  it('has a mutant that it refuses', () => {
    expect(MUTANTS.filter(({ rule }) => rule === name)).not.toEqual([]);
  });

  it.each(MUTANTS.filter(({ rule }) => rule === name))(
    'refuses it when $breaks',
    ({ make, names, also = [] }) => {
      const violations = validateManifests(make());
      const own = violations.filter((violation) => violation.name === name).map(({ message }) => message);
      expect(
        own.some((message) => names.every((part) => message.includes(part))),
        own.join('\n'),
      ).toBe(true);
      expect(new Set(violations.map((violation) => violation.name))).toEqual(new Set([name, ...also]));
    },
  );
});

it('each mutant is described once', () => {
  const descriptions = MUTANTS.map(({ rule, breaks }) => `${rule}: ${breaks}`);
  expect(new Set(descriptions).size).toBe(descriptions.length);
});

it.each(Array.from({ length: 20 }, (_, i) => `R${i + 1}`))('%s of the catalogue has a rule', (id) => {
  expect(RULES.map((rule) => rule.id)).toContain(id);
});

afterAll(() => {
  const rows = RULES.map(({ id, name }) => {
    const mutants = MUTANTS.filter(({ rule }) => rule === name).length;
    return `${id.padEnd(6)} ${name.padEnd(30)} ${String(mutants).padStart(3)}`;
  });
  console.log(
    ['rule                                 mutants refused', ...rows, `all ${MUTANTS.length}`].join('\n'),
  );
});
