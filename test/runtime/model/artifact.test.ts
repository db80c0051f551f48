import { describe, expect, it } from 'vitest';
import type { FeatureBaseline } from '../../../runtime/model/artifact';
import { formatArtifact, parseArtifact } from '../../../runtime/model/artifact-file';
import { encodeFloat64s } from '../../../runtime/model/float64s';
import { smallArtifact, smallArtifactContent } from '../../support/small-model';

describe('an artifact as text', () => {
  it('reads back as what was written, with its digest', () => {
    const { digest, ...content } = parseArtifact(smallArtifact());
    expect(content).toEqual(smallArtifactContent());
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('has equal bytes for equal content, and another digest for other content', () => {
    expect(smallArtifact()).toBe(smallArtifact());
    expect(parseArtifact(smallArtifact({ version: '2.0.0' })).digest).not.toBe(
      parseArtifact(smallArtifact()).digest,
    );
  });

  it('is refused when any single byte of it was changed', () => {
    const text = smallArtifact();
    for (let position = 0; position < text.length; position += 97) {
      const other = text[position] === '1' ? '2' : '1';
      expect(
        () => parseArtifact(text.slice(0, position) + other + text.slice(position + 1)),
        `byte ${position}`,
      ).toThrow(/changed after it was written|does not end with its digest/);
    }
  });

  it('is refused when it was cut off', () => {
    const text = smallArtifact();
    expect(() => parseArtifact(text.slice(0, text.length / 2))).toThrow(/does not end with its digest/);
    expect(() => parseArtifact('')).toThrow(/does not end with its digest/);
  });

  it('is refused when it is of another schema, naming the place', () => {
    const other = { ...smallArtifactContent(), schema: 'cdk8s-aiops/model/v2' as 'cdk8s-aiops/model/v1' };
    expect(() => parseArtifact(formatArtifact(other))).toThrow(
      /does not follow the schema cdk8s-aiops\/model\/v1: schema/,
    );
  });

  const [first, ...others] = smallArtifactContent().baseline.features;
  it.each([
    ['a value that is no number', { sample: encodeFloat64s(Float64Array.of(1, NaN)) }, 'sample'],
    ['an infinite value', { sample: encodeFloat64s(Float64Array.of(Infinity)) }, 'sample'],
    ['half a value', { sample: 'AAAA' }, 'sample'],
    ['what is no base64', { sample: '?'.repeat(32) + 'AAAA' }, 'sample'],
    ['edges that do not ascend', { edges: [...(first as { edges: number[] }).edges].reverse() }, 'edges'],
  ])(
    'is refused when its baseline has %s, which drift detection may never come to the end of',
    (_, change, place) => {
      const { baseline } = smallArtifactContent();
      const features = [{ ...first!, ...change } as FeatureBaseline, ...others];
      expect(() => parseArtifact(smallArtifact({ baseline: { ...baseline, features } }))).toThrow(
        `baseline.features.0.${place}: `,
      );
    },
  );

  it('is refused when a field is unknown', () => {
    const more = { ...smallArtifactContent(), comment: 'hello' };
    expect(() => parseArtifact(formatArtifact(more))).toThrow(/Unrecognized key/);
  });
});

const SUITE = 'cdk8s-aiops/expectations/v1' as const;

describe('an artifact that contradicts itself', () => {
  const { features, baseline } = smallArtifactContent();

  it.each([
    [
      'two features of one name',
      { features: [features[0]!, features[0]!, features[2]!] },
      /two features have the same name/,
    ],
    [
      'a baseline for another number of features',
      { baseline: { ...baseline, features: baseline.features.slice(1) } },
      /3 features and baselines for 2/,
    ],
    [
      'a baseline of another kind',
      { baseline: { ...baseline, features: [...baseline.features].reverse() } },
      /"temperature" is numeric and its baseline categorical/,
    ],
    ['a classification with one class', { classes: [0] }, /classification model with 1 class/],
    [
      'counts for another number of categories',
      {
        features: [
          features[0]!,
          features[1]!,
          { kind: 'categorical' as const, name: 'zone', categories: ['eu'] },
        ],
      },
      /"zone" has 1 bins and 2 counts/,
    ],
    [
      'expectations of what is no feature',
      { expectations: { schema: SUITE, columns: { disk: { min: 0 } } } },
      /expects something of "disk", which is not a feature/,
    ],
    [
      'numbers expected of a category',
      { expectations: { schema: SUITE, columns: { zone: { type: 'number' as const } } } },
      /"zone" is expected to be a number/,
    ],
    ['importances for another number of features', { importances: [1] }, /3 features and 1 importances/],
  ])('is refused: %s', (_, changes, message) => {
    expect(() => parseArtifact(smallArtifact(changes))).toThrow(message);
  });
});
