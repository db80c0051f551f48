import { expect, it } from 'vitest';
import { globMatches } from '../../../../constructs/validation/manifests/glob';

it.each([
  ['*', '', true],
  ['apps', 'apps', true],
  ['', 'apps', false],
  ['https://github.com/acme/*', 'https://github.com/acme/models.git', true],
  ['https://github.com/acme/*', 'https://github.com/other/models.git', false],
  ['team-?', 'team-a', true],
  ['team-?', 'team-ab', false],
  ['team-[ab]', 'team-b', true],
  ['team-[!ab]', 'team-b', false],
  ['{dev,prod}-*', 'prod-serving', true],
  ['{dev,prod}-*', 'test-serving', false],
  ['a.b', 'axb', false],
  ['a(b)+', 'a(b)+', true],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(globMatches(pattern, text)).toBe(expected);
});
