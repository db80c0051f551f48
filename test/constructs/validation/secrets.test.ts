import fc from 'fast-check';
import { JsonPatch } from 'cdk8s';
import { expect, it } from 'vitest';
import { SECURITY_RULES, validateManifests } from '../../../constructs/validation';
import { goodPlatform } from './good-platform';
import { cases } from '../../support/effort';

/** JSON pointers of all texts in a document. */
function texts(value: unknown, pointer = ''): readonly string[] {
  if (typeof value === 'string') return [pointer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    texts(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

const places = goodPlatform().flatMap((document, index) =>
  texts(document).map((pointer) => ({ index, pointer })),
);

const credentials = fc.oneof(
  fc.stringMatching(/^AKIA[A-Z0-9]{16}$/),
  fc.stringMatching(/^ghp_[A-Za-z0-9]{36}$/),
  fc.stringMatching(/^xoxb-[0-9]{12}-[a-z0-9]{24}$/),
  fc.stringMatching(/^https:\/\/app:[a-z0-9]{12}@db\.example\.com$/),
  fc.constant('-----BEGIN PRIVATE KEY-----\nMIIE'),
);

it('a credential is refused wherever it stands in the output', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), credentials, ({ index, pointer }, credential) => {
      const documents = goodPlatform();
      JsonPatch.apply(documents[index], JsonPatch.replace(pointer, credential));
      const violations = validateManifests(documents, { rules: SECURITY_RULES });
      expect(violations.map(({ rule }) => rule)).toContain('secrets-by-reference');
    }),
    { numRuns: cases(50, 1000) },
  );
});
