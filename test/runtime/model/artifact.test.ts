import { describe, expect, it } from 'vitest';
import type { ArtifactContent, FeatureBaseline } from '../../../runtime/model/artifact';
import { formatArtifact, parseArtifact } from '../../../runtime/model/artifact-file';
import { encodeFloat64s } from '../../../runtime/model/float64s';
import { loadModel } from '../../../runtime/model/load-model';
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
  const { features, baseline, training, metrics, data } = smallArtifactContent();
  const [temperature, load, zone] = baseline.features;
  if (temperature?.kind !== 'numeric' || metrics.task !== 'classification')
    throw new Error('a number, two classes');
  const calibration = {
    rows: 100,
    windowRows: 100,
    windows: 10,
    budget: 0.001,
    rowThresholds: [4, 4, null],
    features: [{ ks: 0.2 }, { ks: 0.2 }, { psi: 0.2 }],
    prediction: { psi: 0.2 },
    joint: 0.1,
  };
  const ascending = (length: number): number[] => Array.from({ length }, (_, index) => index);

  it.each<[string, Partial<ArtifactContent>, RegExp]>([
    ['two equal classes', { classes: [0, 0] }, /the class "0" twice/],
    ['a class that is a number and a text', { classes: [1, '1'] }, /the class "1" twice/],
    [
      'a forest of other classes',
      {
        classes: [0, 1, 2],
        baseline: { ...baseline, prediction: { kind: 'categorical', counts: [90, 5, 5] } },
      },
      /a model of 3 classes and a forest of 2/,
    ],
    [
      'a baseline of the prediction for another number of classes',
      { baseline: { ...baseline, prediction: { kind: 'categorical', counts: [90] } } },
      /the prediction has 2 bins and 1 counts/,
    ],
    [
      'a baseline of the prediction of another task',
      { baseline: { ...baseline, prediction: temperature } },
      /predictions of a classification are categorical, and their baseline is numeric/,
    ],
    [
      'two equal categories',
      {
        features: [
          features[0]!,
          features[1]!,
          { kind: 'categorical', name: 'zone', categories: ['eu', 'eu'] },
        ],
      },
      /feature "zone" has the category "eu" twice/,
    ],
    [
      'a minimum above the maximum',
      { features: [{ kind: 'numeric', name: 'temperature', minimum: 2, maximum: 1 }, ...features.slice(1)] },
      /feature "temperature" has the minimum 2, above its 1/,
    ],
    [
      'more bins than a metric should have series',
      {
        baseline: {
          ...baseline,
          features: [
            { ...temperature, edges: ascending(60_000), counts: [100, ...ascending(60_000).fill(0)] },
            load!,
            zone!,
          ],
        },
      },
      /feature "temperature" has 60001 bins; a baseline has at most 100/,
    ],
    [
      'counts that do not add up',
      { baseline: { ...baseline, features: [{ ...temperature, counts: [25, 25, 25, 26] }, load!, zone!] } },
      /the counts of feature "temperature" are of 101 rows, and the baseline of 100/,
    ],
    [
      'samples of different rows',
      {
        baseline: {
          ...baseline,
          features: [{ ...temperature, sample: encodeFloat64s(Float64Array.of(20, 21)) }, load!, zone!],
        },
      },
      /samples of its features have 2 and 100 values/,
    ],
    [
      'a baseline of more rows than the data',
      { data: { ...data, rows: 99 } },
      /baseline is of 100 rows, and the data has 99/,
    ],
    [
      'thresholds for another number of features',
      { calibration: { ...calibration, features: [{ ks: 0.2 }] } },
      /3 features, and thresholds for 1 of them/,
    ],
    [
      'a threshold of a test that its kind does not have',
      { calibration: { ...calibration, features: [{ chi_squared: 3 }, {}, {}] } },
      /feature "temperature" is numeric and has a threshold of chi_squared/,
    ],
    [
      'a threshold of single rows for a category',
      { calibration: { ...calibration, rowThresholds: [4, 4, 4] } },
      /feature "zone" is categorical, and its threshold of a single row is 4/,
    ],
    [
      'metrics of another task',
      { metrics: { task: 'regression', rows: 10, r2: 1, meanAbsoluteError: 0, rootMeanSquaredError: 0 } },
      /a classification model with the metrics of a regression/,
    ],
    [
      'metrics of other classes',
      { metrics: { ...metrics, perClass: [...metrics.perClass].reverse() } },
      /metrics are of other classes than its own/,
    ],
    [
      'a confusion matrix of other classes',
      { metrics: { ...metrics, confusionMatrix: [[10]] } },
      /confusion matrix is not one of 2 classes/,
    ],
    [
      'a confusion matrix that does not add up',
      {
        metrics: {
          ...metrics,
          confusionMatrix: [
            [9, 1],
            [0, 1],
          ],
        },
      },
      /do not add up/,
    ],
    [
      'another number of trees',
      { training: { ...training, trees: 4 } },
      /trained to 4 trees and its forest has 3/,
    ],
    ['importances of more than the whole', { importances: [0.6, 0.6, 0] }, /their sum is 1\.2/],
    [
      'two features of one name',
      { features: [features[0]!, features[0]!, features[2]!] },
      /two features have the same name, "temperature"/,
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

describe('an artifact that is far too large for a model', () => {
  const numeric = smallArtifactContent().baseline.features[0]!;
  const withEdges = (edges: unknown[]): string => {
    const { baseline } = smallArtifactContent();
    const features = [{ ...numeric, edges }, ...baseline.features.slice(1)] as FeatureBaseline[];
    return smallArtifact({ baseline: { ...baseline, features } });
  };

  it('is refused for the number of its values, before it is parsed', () => {
    expect(() => parseArtifact(withEdges(new Array<string>(1_000_000).fill('x')))).toThrow(
      'the artifact is no model: it has more than 1000000 values',
    );
  });

  it('is refused for its number of trees', () => {
    // every node is a leaf, and so a tree
    const leaves = Buffer.alloc(100_000).toString('base64');
    const forest = {
      ...smallArtifactContent().forest,
      trees: 100_000,
      nodes: leaves,
      thresholds: '',
      leaves,
    };
    expect(() => loadModel(smallArtifact({ forest }))).toThrow('a forest has at most 65536 trees');
  });

  it('names no more of a text than a log line can hold', () => {
    const more = { ...smallArtifactContent(), ['x'.repeat(100_000)]: 1 };
    expect(() => parseArtifact(formatArtifact(more))).toThrow(/^.{1,400}$/);
    const [first, ...others] = smallArtifactContent().features;
    const long = { ...first!, name: 'x'.repeat(100_000) };
    expect(() => parseArtifact(smallArtifact({ features: [long, long, ...others.slice(1)] }))).toThrow(
      /^.{1,400}$/,
    );
  });
});
