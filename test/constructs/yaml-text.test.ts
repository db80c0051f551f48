import { Yaml } from 'cdk8s';
import {
  anything,
  array,
  assert,
  constantFrom,
  dictionary,
  double,
  jsonValue,
  letrec,
  oneof,
  property,
  string,
  stringMatching,
} from 'fast-check';
import { expect, test } from 'vitest';
import { yamlText } from '../../constructs/yaml-text';

const shared = { name: 'twice' };

test.each([
  ['an object that stands twice', { a: shared, b: [shared] }],
  ['a list that stands twice', { a: [shared.name], b: { c: Object.values(shared) } }],
  ['a text of several lines', { data: { script: 'set -e\n  echo $HOME\n' }, after: 'more' }],
  ['a text beyond ASCII', { summary: 'Zürich', more: '\u2028' }],
  ['a key of more than a thousand characters', { ['k'.repeat(1030)]: 'a' }],
  ['nothing where something could be', { a: null, b: [null, undefined], c: undefined }],
  ['what is empty', { a: {}, b: [], c: '', d: [{}, [], ''] }],
  ['a list of lists', { a: [[1, [2]], [{ b: 1, c: 2 }]] }],
  ['numbers', { a: [-0, 0, 1, -1, 0.1, 1e21, 1e-7, 255, 5e-324, NaN, -Infinity] }],
  ['numbers as keys', { 1: 'a', 10: 'b', b: 'c' }],
  ['no object at all', 'text'],
  ['no document', undefined],
  ['nothing', null],
  ['an empty document', {}],
  ['a text that is a number', { e00001: 'E+123456', a: 'e12345x', b: '1e1000', c: '12:30:45' }],
  ['the end of a document', { a: '---', b: '... ', '--- x': '...' }],
])('%s is written as cdk8s writes it', (_, document) => {
  expect(yamlText([document, { kind: 'after' }])).toBe(Yaml.stringify(document, { kind: 'after' }));
});

test('every text that begins with two characters that mean something is written as cdk8s writes it', () => {
  const characters = ' -+.:?,[]{}#&*!|>\'"%@`~<=\\/ae0x1TzN_'.split('');
  const documents = ['', ...characters].flatMap((first) =>
    characters.flatMap((second) =>
      ['', 'b', ' b', 'bbbbbb'].map((rest) => {
        const text = first + second + rest;
        return { [text]: text, list: [text] };
      }),
    ),
  );
  expect(yamlText(documents)).toBe(Yaml.stringify(...documents));
});

test('any JSON is written as cdk8s writes it', () => {
  const special = stringMatching(/^[-+.0-9obx_eE:TZ ~<=yYnN]{1,10}$/);
  const word = stringMatching(/^[A-Za-z~<=]{1,6}$/);
  const sentence = stringMatching(/^[A-Za-z({/][-A-Za-z ,[\]{}#&*!|>'"%@`?:\\.=~()$\n]{0,30}$/);
  const text = oneof(
    string(),
    special,
    word,
    sentence,
    constantFrom('yes', 'No', 'on', 'null', 'true', '<<', '='),
  );
  const { node } = letrec((tie) => ({
    node: oneof(
      { depthSize: 'small' },
      text,
      double(),
      jsonValue(),
      array(tie('node')),
      dictionary(text, tie('node'), { noNullPrototype: true }),
    ),
  }));
  const document = dictionary(text, node, { noNullPrototype: true });
  assert(
    property(array(document), (documents) => {
      expect(yamlText(documents)).toBe(Yaml.stringify(...documents));
    }),
    { numRuns: 1000 },
  );
});

test('whatever else is given, cdk8s writes it', () => {
  assert(
    property(array(anything({ withDate: true, withMap: true, withSet: true })), (documents) => {
      expect(outcome(() => yamlText(documents))).toBe(outcome(() => Yaml.stringify(...documents)));
    }),
  );
});

test('what cdk8s cannot write, an invalid date, is refused in its words', () => {
  const document = { since: new Date(NaN) };
  expect(() => yamlText([document])).toThrow('Invalid time value');
  expect(() => Yaml.stringify(document)).toThrow('Invalid time value');
});

function outcome(write: () => string): string {
  try {
    return write();
  } catch (error) {
    return String(error);
  }
}
