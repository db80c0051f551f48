import { expect, test } from 'vitest';
import { encodeForest } from '../../../runtime/model/forest-codec';
import type { ForestSettings } from '../../../runtime/training/forest-settings';
import { trainForest, type TrainedForest } from '../../../runtime/training/train-forest';
import { xorshift } from './xorshift';

const settings: ForestSettings = {
  task: 'classification',
  classes: 3,
  trees: 9,
  maxDepth: null,
  minSamplesLeaf: 2,
  maxFeatures: 'sqrt',
  classWeight: 'balanced',
  splitter: 'exact',
  seed: 11,
};

function data(): { columns: Float64Array[]; target: Float64Array } {
  const next = xorshift(5);
  const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: 600 }, next));
  const target = Float64Array.from(columns[0]!, (value, row) =>
    Math.floor(1.5 * (value + columns[1]![row]!)),
  );
  return { columns, target };
}

function bytes({ forest, importances }: TrainedForest): string {
  return JSON.stringify([encodeForest(forest), [...importances]]);
}

test.each([
  ['exact', 'classification'],
  ['histogram', 'classification'],
  ['exact', 'regression'],
] as const)('any number of threads gives the same bytes: %s %s', async (splitter, task) => {
  const { columns, target } = data();
  const chosen: ForestSettings = {
    ...settings,
    splitter,
    task,
    ...(task === 'regression' ? { classes: 0, classWeight: 'none' } : {}),
  };
  const one = bytes(await trainForest(columns, target, chosen, { threads: 1 }));
  expect(bytes(await trainForest(columns, target, chosen, { threads: 2 }))).toBe(one);
  expect(bytes(await trainForest(columns, target, chosen, { threads: 3 }))).toBe(one);
});

test('progress counts the trees of all threads', async () => {
  const { columns, target } = data();
  const told: number[] = [];
  const onTree = (done: number): void => void told.push(done);
  await trainForest(columns, target, settings, { threads: 2, onTree });
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('fewer trees than threads are enough', async () => {
  const { columns, target } = data();
  const { forest } = await trainForest(columns, target, { ...settings, trees: 1 }, { threads: 3 });
  expect(forest.trees).toBe(1);
});
