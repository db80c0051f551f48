import { Yaml } from 'cdk8s';
import {
  array,
  assert,
  dictionary,
  double,
  jsonValue,
  oneof,
  property,
  string,
  stringMatching,
} from 'fast-check';
import { expect, test } from 'vitest';
import { readManifests } from '../../../../constructs/validation/manifests/read-manifests';
import { cases } from '../../../support/effort';

/** Texts that mean something else where they are not quoted, in one version of YAML or the other. */
// prettier-ignore
const TRAPS = [
  'yes', 'No', 'on', 'n', 'null', '~', 'true', '.inf', '.NaN', '0777', '0o17', '0x1F', '1e3', '1_000', '12:30:45',
  '2026-11-21', '<<', '=', '*a', '&a', '!a', '%a', '@a', '`a', '- a', '? a', 'a: b', 'a #b', '# a', '{', '[]', '---',
  '...', '', ' ', ' a', 'a ', '\n', 'a\n', 'a\nb', '\n a\n\n', 'a\tb', '"', "'", '\\', '\u0000', '\u2028', '\ufeff', '+1',
  '1.', '.5',
];

test.each(TRAPS)('the text %j is read back as cdk8s wrote it', (text) => {
  const document = { metadata: { name: text }, [text]: [text] };
  expect(readManifests(Yaml.stringify(document), 'it.yaml')).toEqual([document]);
});

test('whatever cdk8s writes is read back as it was', () => {
  const numberLike = stringMatching(/^[-+.0-9obx_eE:]{1,6}$/);
  const number = double({ noNaN: true, noDefaultInfinity: true });
  const document = dictionary(oneof(string(), numberLike), oneof(jsonValue(), numberLike, number), {
    minKeys: 1,
    noNullPrototype: true,
  });
  assert(
    property(array(document), (documents) => {
      const read = readManifests(Yaml.stringify(...documents), 'it.yaml');
      expect(withoutMinusZero(read)).toEqual(withoutMinusZero(documents));
    }),
    { numRuns: cases(300, 5000) },
  );
});

/** JSON in and out: what the API server gets has no -0 either. */
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

test('documents that say nothing are left out', () => {
  expect(readManifests('---\n---\nkind: A\n---\n# nothing\n---\nkind: B\n', 'it.yaml')).toEqual([
    { kind: 'A' },
    { kind: 'B' },
  ]);
});

test('what is no YAML is refused, by the name of its file', () => {
  expect(() => readManifests('kind: "A', 'broken.k8s.yaml')).toThrow('broken.k8s.yaml');
});

test('a key that stands twice is refused, because one of the two would be lost', () => {
  expect(() => readManifests('kind: A\nkind: B\n', 'twice.k8s.yaml')).toThrow('duplicated mapping key');
});

test('a text of another origin is read as kubectl reads it', () => {
  const text = `
paused: yes
closed: Off
time: 12:30
mode: 0644
base: &base { cpu: 1, memory: 1Gi }
merged: { <<: *base, cpu: 2 }
`;
  expect(readManifests(text, 'it.yaml')).toEqual([
    {
      paused: true,
      closed: false,
      time: '12:30',
      mode: 0o644,
      base: { cpu: 1, memory: '1Gi' },
      merged: { cpu: 2, memory: '1Gi' },
    },
  ]);
});
