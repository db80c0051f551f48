import { describe, expect, test } from 'vitest';
import type { ForeignModel } from '../../../../runtime/training/importing/foreign-model';
import { readForeign } from '../../../../runtime/training/importing/read-foreign';
import { lightgbmFile, scikitLearnFile, xgboostFile } from './foreign-files';

function read(file: object | string | Uint8Array): ForeignModel {
  const bytes =
    file instanceof Uint8Array ? file : Buffer.from(typeof file === 'string' ? file : JSON.stringify(file));
  const found = readForeign(bytes);
  if (!('model' in found)) throw new Error('it was read as the JSON of ml-random-forest');
  return found.model;
}

const predict = ({ forest }: ForeignModel, ...row: number[]): number =>
  forest.predictRows(Float64Array.from(row), 1)[0]!;

describe('a model of XGBoost', () => {
  test('adds its leaves to the base score, and sends a missing value to its default side', () => {
    const model = read(xgboostFile());
    expect(model).toMatchObject({ origin: 'XGBoost 3.2.0', features: [{ name: 'a' }, { name: 'b' }] });
    expect([predict(model, 0, 0.49), predict(model, 0, 0.5), predict(model, 0, NaN)]).toEqual([
      -0.5, 2.5, -0.5,
    ]);
    expect([...model.importances]).toEqual([0, 1]);
  });

  test('compares 32-bit floats, as XGBoost does', () => {
    // the nearest 32-bit float to this number is 0.5
    expect(predict(read(xgboostFile()), 0, 0.499999999)).toBe(2.5);
  });

  test('has a base score as a probability, and answers with one', () => {
    const { forest } = read(xgboostFile({ objective: 'binary:logistic' }));
    const { probabilities, predictions } = forest.predictWithProbabilities(Float64Array.of(0, 0, 0, 1), 2);
    // in R: plogis(c(-1, 2))
    expect(probabilities[1]).toBeCloseTo(0.2689414, 6);
    expect(probabilities[3]).toBeCloseTo(0.8807971, 6);
    expect([...predictions]).toEqual([0, 1]);
  });

  test.each([
    ['a linear model', xgboostFile({ booster: { name: 'gblinear' } }), 'is gblinear, a linear model'],
    [
      'an unknown objective',
      xgboostFile({ objective: 'survival:aft' }),
      'learner.objective.name is survival:aft',
    ],
    [
      'a split by categories',
      xgboostFile({ tree: { split_type: [1, 0, 0] } }),
      'trees[0], node 0 splits column 1 by a set',
    ],
    [
      'a child that is not there',
      xgboostFile({ tree: { left_children: [7, -1, -1] } }),
      'trees[0] has a child 7, and nodes 0 to 2',
    ],
    ['a circle', xgboostFile({ tree: { left_children: [0, -1, -1] } }), 'trees[0] is no tree'],
    [
      'a column that is not there',
      xgboostFile({ tree: { split_indices: [5, 0, 0] } }),
      'node 0 splits column 5',
    ],
    ['half a document', { learner: {}, version: [3] }, 'learner.learner_model_param'],
  ])('is refused with %s, and the place is named', (_, file, message) => {
    expect(() => read(file)).toThrow(message);
  });
});

describe('UBJSON', () => {
  const text = (value: string): number[] => [0x69, value.length, ...Buffer.from(value)];

  test('that is cut off, or no UBJSON, is refused', () => {
    const start = [0x7b, ...text('learner')];
    expect(() => read(Uint8Array.from(start))).toThrow('no whole UBJSON: at byte 10 is the end of the file');
    expect(() => read(Uint8Array.from([...start, 0x21]))).toThrow('is the marker "!"');
  });

  test('with a count beyond the file is refused before memory is taken for it', () => {
    // a list of 2^31 - 1 floats
    const list = [0x5b, 0x24, 0x64, 0x23, 0x6c, 0x7f, 0xff, 0xff, 0xff];
    expect(() => read(Uint8Array.from([0x7b, ...text('learner'), ...list]))).toThrow('the end of the file');
  });
});

describe('a model of LightGBM', () => {
  test('compares 64-bit floats, and takes a missing value for 0 where there was none in training', () => {
    const model = read(lightgbmFile());
    expect([predict(model, 0.5, 0), predict(model, 0.5000000000000001, 0), predict(model, NaN, 0)]).toEqual([
      -1, 2, -1,
    ]);
  });

  test('sends a missing value to its default side where there were some', () => {
    // missing type NaN, with the default on the right and on the left
    expect(predict(read(lightgbmFile({ decision: 8 })), NaN, 0)).toBe(2);
    expect(predict(read(lightgbmFile({ decision: 10 })), NaN, 0)).toBe(-1);
  });

  test('multiplies the sum by the factor of its sigmoid', () => {
    const { forest } = read(lightgbmFile({ objective: 'binary sigmoid:2' }));
    // in R: plogis(2 * 2)
    expect(forest.predictWithProbabilities(Float64Array.of(1, 0), 1).probabilities[1]).toBeCloseTo(
      0.9820138,
      7,
    );
  });

  test.each([
    ['a split by categories', lightgbmFile({ decision: 1 }), 'Tree=0, node 0 splits by a set of categories'],
    ['zeros as missing values', lightgbmFile({ decision: 4 }), 'takes zeros for missing values'],
    ['linear leaves', lightgbmFile({ extra: 'is_linear=1\n' }), 'Tree=0 has linear leaves'],
    ['an unknown objective', lightgbmFile({ objective: 'custom' }), 'the objective is custom'],
    ['no end', lightgbmFile().slice(0, 200), 'the file is cut off'],
    [
      'a name too many',
      lightgbmFile().replace('feature_names=a b', 'feature_names=a b c'),
      'the head has 3 feature_names, and max_feature_idx is 1',
    ],
  ])('is refused with %s', (_, file, message) => {
    expect(() => read(file)).toThrow(message);
  });
});

describe('a forest of scikit-learn', () => {
  test('averages class shares, with the labels of its classes', () => {
    const model = read(scikitLearnFile());
    expect(model).toMatchObject({
      origin: 'scikit-learn 1.9.1, RandomForestClassifier',
      classes: ['no', 'yes'],
    });
    const { predictions, probabilities } = model.forest.predictWithProbabilities(
      Float64Array.of(0.5, 0, 0.6, 0),
      2,
    );
    expect([[...predictions], [...probabilities]]).toEqual([
      [0, 1],
      [0.75, 0.25, 0, 1],
    ]);
  });

  test('is refused if something else wrote it', () => {
    expect(() => read(scikitLearnFile({ precision: 16 }))).toThrow('precision: Invalid input');
    expect(() => read(scikitLearnFile({ classes: ['a', 'b', 'c'] }))).toThrow(
      'a leaf has 2 values, and there are 3 classes',
    );
  });
});

describe('a file that holds no model that can be read', () => {
  test.each([
    ['a pickle', Uint8Array.of(0x80, 0x04, 0x95), 'cdk8s-aiops import --sklearn-script'],
    ['a compressed joblib file', Uint8Array.of(0x78, 0x9c, 0x01), 'the file is a pickle (joblib, pickle)'],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4), 'the file is an archive (skops'],
    ["XGBoost's old format", Buffer.from('binf'), "write it with save_model('model.json')"],
    ['what dump_model writes', { tree_info: [] }, 'use save_model'],
    ['other JSON', { a: 1 }, 'JSON of no model that is known here'],
    ['a table', 'a,b\n1,2\n', 'not JSON'],
  ])('is refused: %s', (_, file, message) => {
    expect(() => read(file)).toThrow(message);
  });
});
