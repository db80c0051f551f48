import { describe, expect, test } from 'vitest';
import { encodeForest } from '../../../runtime/model/forest-codec';
import type { Forest } from '../../../runtime/model/forest';
import { LEAF } from '../../../runtime/model/forest-layout';
import { TrainingError, type ForestSettings } from '../../../runtime/training/forest-settings';
import {
  trainForest,
  type TrainedForest,
  type TrainForestOptions,
} from '../../../runtime/training/train-forest';
import { xorshift } from './xorshift';

const CLASSIFICATION: ForestSettings = {
  task: 'classification',
  classes: 2,
  trees: 20,
  maxDepth: null,
  minSamplesLeaf: 1,
  maxFeatures: 'sqrt',
  classWeight: 'none',
  splitter: 'exact',
  seed: 1,
};
const REGRESSION: ForestSettings = { ...CLASSIFICATION, task: 'regression', classes: 0 };

type Columns = readonly Float64Array[];

function column(values: number, value: (row: number) => number): Float64Array {
  return Float64Array.from({ length: values }, (_, row) => value(row));
}

function rowsOf(columns: Columns, from: number, to: number): Float64Array {
  return Float64Array.from({ length: (to - from) * columns.length }, (_, i) => {
    const row = from + Math.floor(i / columns.length);
    return columns[i % columns.length]![row]!;
  });
}

function predict(forest: Forest, columns: Columns, from = 0, to = columns[0]!.length): number[] {
  return [...forest.predictRows(rowsOf(columns, from, to), to - from)];
}

function shareEqual(predicted: readonly number[], truth: Float64Array): number {
  return predicted.filter((label, i) => label === truth[i]).length / predicted.length;
}

/** In this thread: the tests of threads have a file of their own. */
async function train(
  columns: Columns,
  target: Float64Array,
  settings: Partial<ForestSettings> = {},
  options: TrainForestOptions = {},
): Promise<TrainedForest> {
  return trainForest(columns, target, { ...CLASSIFICATION, ...settings }, { threads: 1, ...options });
}

describe.each(['exact', 'histogram'] as const)('the %s splitter', (splitter) => {
  test('learns exclusive or', async () => {
    const columns = [column(200, (row) => row % 2), column(200, (row) => (row >> 1) % 2)];
    const target = column(200, (row) => (row % 2) ^ ((row >> 1) % 2));
    const { forest } = await train(columns, target, { splitter, maxFeatures: 'all' });
    expect(predict(forest, columns)).toEqual([...target]);
  });

  test('learns separable classes, three of them', async () => {
    const columns = [column(240, (row) => row), column(240, (row) => (row * 7919) % 240)];
    const target = column(240, (row) => Math.floor(row / 80));
    const { forest } = await train(columns, target, { splitter, classes: 3, maxFeatures: 'all' });
    expect(shareEqual(predict(forest, columns), target)).toBeGreaterThan(0.98);
    expect(forest.classes).toBe(3);
  });

  test('learns a step exactly as a regression', async () => {
    const columns = [column(100, (row) => row)];
    const target = column(100, (row) => (row < 50 ? 0.1 : 0.7));
    const { forest } = await train(columns, target, { ...REGRESSION, splitter });
    const predicted = predict(forest, columns);
    expect(predicted[10]).toBeCloseTo(0.1, 12);
    expect(predicted[90]).toBeCloseTo(0.7, 12);
  });

  // /usr/bin/python3, scikit-learn 1.2.1; x and y as in `benchmark` below, forests of random_state 0 to 4:
  //   RandomForestClassifier(100, max_depth=8).fit(x[:2000], y[:2000]).score(x[2000:], y[2000:])   mean 0.9187
  //   and the majority vote of its estimators_ instead of its mean of probabilities                mean 0.9181
  //   RandomForestRegressor(100, max_depth=8, max_features='sqrt') on r, .score                    mean 0.9499
  //   the classifier's feature_importances_               mean 0.597 0.146 0.155 0.033 0.031 0.038
  //   y = x0 + x1 x2 + 0.3 (x6 - 0.5) > 0.75, r = 4 x0 + sin(6 x1) + 0.5 x6, x row by row from xorshift
  test('is as accurate as scikit-learn on held-out rows', async () => {
    const { columns, labels, values } = benchmark();
    const training = columns.map((all) => all.slice(0, 2000));
    const settings = { trees: 100, maxDepth: 8, splitter };
    const classifier = await train(training, labels.slice(0, 2000), settings);
    const accuracy = shareEqual(predict(classifier.forest, columns, 2000), labels.slice(2000));
    expect(Math.abs(accuracy - 0.918)).toBeLessThan(0.01);
    [0.597, 0.146, 0.155, 0.033, 0.031, 0.038].forEach((share, i) => {
      expect(Math.abs(classifier.importances[i]! - share)).toBeLessThan(0.03);
    });

    const regression = await train(training, values.slice(0, 2000), { ...REGRESSION, ...settings });
    const predicted = predict(regression.forest, columns, 2000);
    const truth = values.slice(2000);
    const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
    const residual = truth.reduce((sum, value, i) => sum + (value - predicted[i]!) ** 2, 0);
    const spread = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(Math.abs(1 - residual / spread - 0.95)).toBeLessThan(0.01);
  });

  test('honours the depth and the least rows of a leaf', async () => {
    const { columns, labels } = benchmark();
    const settings = { trees: 5, splitter, seed: 3 };
    const shallow = await train(columns, labels, { ...settings, maxDepth: 3 });
    expect(shallow.forest.depths).toEqual([3, 3, 3, 3, 3]);

    // a tree that sees every row 4,000 times at most: leaves of 500 draws cannot be more than 8
    const coarse = await train(columns, labels, { ...settings, minSamplesLeaf: 500 });
    const leaves = coarse.forest.nodes.columns.filter((split) => split === LEAF).length;
    expect(leaves).toBeLessThanOrEqual(5 * 8);
    expect(leaves).toBeGreaterThan(5 * 3);
    const single = await train(columns, labels, { ...settings, minSamplesLeaf: 2001 });
    expect(single.forest.depths).toEqual([0, 0, 0, 0, 0]);
    expect([...single.importances]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('finds a split between neighbouring floats, and between numbers whose sum is infinite', async () => {
    for (const [lower, upper] of [
      [1, 1 + Number.EPSILON],
      [1 + Number.EPSILON, 1 + 2 * Number.EPSILON],
      [0, Number.MIN_VALUE],
      [1.5e308, 1.7e308],
      [-1.7e308, 1.7e308],
    ] as const) {
      const columns = [column(40, (row) => (row % 2 === 0 ? lower : upper))];
      const target = column(40, (row) => row % 2);
      const { forest } = await train(columns, target, { splitter });
      expect(predict(forest, columns)).toEqual([...target]);
    }
  });
});

/** Four thousand rows of six columns, three of which carry the target. */
function benchmark(): { columns: Columns; labels: Float64Array; values: Float64Array } {
  const next = xorshift(42);
  const rows = Array.from({ length: 4000 }, () => Array.from({ length: 7 }, next));
  const at = (row: number, i: number): number => rows[row]![i]!;
  return {
    columns: Array.from({ length: 6 }, (_, i) => column(4000, (row) => at(row, i))),
    labels: column(4000, (row) =>
      Number(at(row, 0) + at(row, 1) * at(row, 2) + 0.3 * (at(row, 6) - 0.5) > 0.75),
    ),
    values: column(4000, (row) => 4 * at(row, 0) + Math.sin(6 * at(row, 1)) + 0.5 * at(row, 6)),
  };
}

test('both splitters give the same forest where columns have few values', async () => {
  const { columns, labels } = benchmark();
  const coarse = columns.map((values) => values.map((value) => Math.floor(value * 200) / 200));
  const exact = await train(coarse, labels, { splitter: 'exact', maxDepth: 6 });
  const histogram = await train(coarse, labels, { splitter: 'histogram', maxDepth: 6 });
  expect(histogram.forest.nodes).toEqual(exact.forest.nodes);
  expect(histogram.importances).toEqual(exact.importances);
});

test('balanced class weights find a rare class that plain training gives up', async () => {
  const next = xorshift(7);
  const target = column(2000, () => Number(next() < 0.05));
  const columns = [column(2000, (row) => next() + 0.3 * target[row]!)];
  const found = async (classWeight: 'none' | 'balanced'): Promise<number> => {
    const { forest } = await train(columns, target, { classWeight, maxDepth: 3 });
    return predict(forest, columns).filter((label, row) => label === 1 && target[row] === 1).length;
  };
  const rare = target.filter((label) => label === 1).length;
  expect(await found('none')).toBeLessThan(0.5 * rare);
  expect(await found('balanced')).toBeGreaterThan(0.55 * rare);
});

test('a class without rows is allowed, and never predicted', async () => {
  const columns = [column(40, (row) => row)];
  const target = column(40, (row) => 2 * (row % 2));
  const { forest } = await train(columns, target, { classes: 3, classWeight: 'balanced' });
  expect(new Set(predict(forest, columns))).toEqual(new Set([0, 2]));
});

test('importances sum to 1 and rank the signal above the noise', async () => {
  const { columns, labels } = benchmark();
  const { importances } = await train(columns, labels);
  expect(importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(importances.indexOf(Math.max(...importances))).toBe(0);
  expect(Math.min(importances[1]!, importances[2]!)).toBeGreaterThan(
    Math.max(importances[3]!, importances[4]!, importances[5]!),
  );
});

test('a constant column and a constant target are no obstacle', async () => {
  const varied = column(30, (row) => row);
  const constant = column(30, () => 3);
  const { forest } = await train(
    [constant, varied],
    column(30, (row) => Number(row > 14)),
    { maxFeatures: 1 },
  );
  expect(forest.depths.every((depth) => depth > 0)).toBe(true);
  const { forest: leaf } = await train(
    [varied],
    column(30, () => 0.1),
    REGRESSION,
  );
  expect([...new Set(leaf.nodes.leaves)]).toEqual([0.1]);
});

test('the seed decides the forest', async () => {
  const { columns, labels } = benchmark();
  const bytes = async (seed: number): Promise<string> =>
    JSON.stringify(encodeForest((await train(columns, labels, { trees: 3, seed })).forest));
  const first = await bytes(1);
  expect(await bytes(1)).toBe(first);
  expect(await bytes(2)).not.toBe(first);
  expect(await bytes(2 ** 32 + 1)).not.toBe(first);
});

test('progress is told after each tree', async () => {
  const told: string[] = [];
  const onTree = (done: number, total: number): void => void told.push(`${done}/${total}`);
  await train(
    [column(10, (row) => row)],
    column(10, (row) => row % 2),
    { trees: 3 },
    { onTree },
  );
  expect(told).toEqual(['1/3', '2/3', '3/3']);
});

describe('what cannot be trained on is refused', () => {
  const x = column(4, (row) => row);
  const y = column(4, (row) => row % 2);

  test.each<[string, Columns, Float64Array, Partial<ForestSettings>, string]>([
    [
      'a missing value',
      [x, Float64Array.from([1, 2, Number.NaN, 4])],
      y,
      {},
      'column 1 holds NaN in row 2; fill or drop',
    ],
    [
      'an infinite value',
      [Float64Array.from([1, 2, 3, -Infinity])],
      y,
      {},
      'column 0 holds -Infinity in row 3',
    ],
    ['a short column', [x, x.slice(1)], y, {}, 'column 1 has 3 rows, the target has 4'],
    ['no columns', [], y, {}, 'at least one column'],
    ['no rows', [new Float64Array(0)], new Float64Array(0), {}, 'at least one row'],
    [
      'a class that there is not',
      [x],
      x,
      {},
      'the target is 2 in row 2; it must be a class index from 0 to 1',
    ],
    [
      'a missing target',
      [x],
      Float64Array.from([1, Number.NaN, 2, 3]),
      REGRESSION,
      'the target is NaN in row 1; it must be a finite number',
    ],
    ['no trees', [x], y, { trees: 0 }, 'trees must be a whole number of at least 1, got 0'],
    [
      'no depth',
      [x],
      y,
      { maxDepth: 0 },
      'maxDepth must be a whole number of at least 1 or null for no limit, got 0',
    ],
    [
      'empty leaves',
      [x],
      y,
      { minSamplesLeaf: 0.5 },
      'minSamplesLeaf must be a whole number of at least 1, got 0.5',
    ],
    [
      'more columns than there are',
      [x],
      y,
      { maxFeatures: 2 },
      'maxFeatures must be at most the number of columns, 1, got 2',
    ],
    [
      'a share of the columns',
      [x],
      y,
      { maxFeatures: 0.3 },
      'maxFeatures must be a whole number of at least 1 or sqrt, log2 or all',
    ],
    ['a negative seed', [x], y, { seed: -1 }, 'seed must be a whole number of at least 0, got -1'],
    ['no classes', [x], y, { classes: 0 }, 'classes must be a whole number of at least 1, got 0'],
    [
      'classes of a regression',
      [x],
      y,
      { ...REGRESSION, classes: 2 },
      'classes must be 0 for a regression, got 2',
    ],
    [
      'weights of a regression',
      [x],
      y,
      { ...REGRESSION, classWeight: 'balanced' },
      'use none for a regression',
    ],
  ])('%s', async (_, columns, target, settings, message) => {
    const training = train(columns, target, settings);
    await expect(training).rejects.toThrow(TrainingError);
    await expect(training).rejects.toThrow(message);
  });

  test('half a thread', async () => {
    await expect(train([x], y, {}, { threads: 0.5 })).rejects.toThrow(
      'threads must be a whole number of at least 1, got 0.5',
    );
  });
});

describe('leaves with class shares', () => {
  const columns = [Float64Array.from({ length: 400 }, (_, row) => row % 20)];
  // three of four rows of the upper half, and one of four of the lower half, are of class 1
  const target = Float64Array.from({ length: 400 }, (_, row) =>
    Number(row % 20 >= 10 ? row % 4 !== 0 : row % 4 === 0),
  );
  const settings = {
    task: 'classification',
    classes: 2,
    trees: 20,
    maxDepth: 1,
    minSamplesLeaf: 1,
    maxFeatures: 'all',
    classWeight: 'none',
    splitter: 'exact',
    seed: 3,
  } as const;

  test('grow the same trees as votes, and keep how mixed a leaf is', async () => {
    const votes = await trainForest(columns, target, { ...settings, leaves: 'votes' }, { threads: 1 });
    const average = await trainForest(columns, target, { ...settings, leaves: 'average' }, { threads: 1 });
    expect([...average.forest.nodes.thresholds]).toEqual([...votes.forest.nodes.thresholds]);
    expect([average.forest.leaves, votes.forest.leaves]).toEqual(['average', 'votes']);
    const rows = Float64Array.of(0, 19);
    expect([...votes.forest.predictWithProbabilities(rows, 2).probabilities]).toEqual([1, 0, 0, 1]);
    const { probabilities } = average.forest.predictWithProbabilities(rows, 2);
    expect(probabilities[1]).toBeGreaterThan(0.15);
    expect(probabilities[1]).toBeLessThan(0.35);
    expect(probabilities[3]).toBeGreaterThan(0.65);
    expect(probabilities[3]).toBeLessThan(0.85);
  });

  test('are the same on any number of threads', async () => {
    const one = await trainForest(columns, target, { ...settings, leaves: 'average' }, { threads: 1 });
    const two = await trainForest(columns, target, { ...settings, leaves: 'average' }, { threads: 2 });
    expect(two.forest.leafVectors).toEqual(one.forest.leafVectors);
    expect([...two.forest.nodes.leaves]).toEqual([...one.forest.nodes.leaves]);
  });
});
