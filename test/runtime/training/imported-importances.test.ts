import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/statistics/random';
import { importedImportances } from '../../../runtime/training/imported-importances';

const random = seededRandom(5);
const rows = Array.from({ length: 200 }, () => [random(), random(), random()]);
const classes = rows.map((row) => Number(row[1]! > 0.5));

test('a classifier states the decrease of each split, of which the feature that decides has the most', () => {
  const model = new RandomForestClassifier({
    nEstimators: 20,
    seed: 1,
    replacement: false,
    maxFeatures: 3,
    noOOB: true,
  });
  model.train(rows, classes);
  const shares = importedImportances(JSON.parse(JSON.stringify(model)), 3);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(shares[1]).toBeGreaterThan(0.9);
});

test('a split of 8 rows that decreases by 0.25 and one of 4 rows by 0.5 count alike', () => {
  const leaf = { distribution: [[1]] };
  const inner = { splitColumn: 1, splitValue: 0, gain: 0.5, numberSamples: 4, left: leaf, right: leaf };
  const root = { splitColumn: 0, splitValue: 0, gain: 0.25, numberSamples: 8, left: inner, right: leaf };
  const json = { baseModel: { isClassifier: true, indexes: [[2, 0]], estimators: [{ root }] } };
  expect([...importedImportances(json, 3)]).toEqual([0.5, 0, 0.5]);
});

test('a regression does not state it, nor does a file without gains', () => {
  const model = new RandomForestRegression({
    nEstimators: 5,
    seed: 1,
    replacement: false,
    maxFeatures: 3,
    noOOB: true,
  });
  model.train(
    rows,
    rows.map((row) => row[1]!),
  );
  expect([...importedImportances(JSON.parse(JSON.stringify(model)), 3)]).toEqual([0, 0, 0]);
  const leaf = { distribution: [[1]] };
  const root = { splitColumn: 0, splitValue: 0, left: leaf, right: leaf };
  const json = { baseModel: { isClassifier: true, indexes: [[0]], estimators: [{ root }] } };
  expect([...importedImportances(json, 1)]).toEqual([0]);
});
