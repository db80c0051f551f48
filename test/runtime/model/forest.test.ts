import { describe, expect, test } from 'vitest';
import { Forest } from '../../../runtime/model/forest';
import { LEAF } from '../../../runtime/model/forest-layout';
import type { Selection } from '../../../runtime/model/selection';
import { randomForest, randomRows } from './random-forests';

/** x0 < 0.5 → class 0, else class 1; and as many trees that are a single leaf. */
function stumpAndLeaves(...leaves: number[]): Forest {
  return forest({
    columns: [1, LEAF, LEAF, ...leaves.map(() => LEAF)],
    thresholds: [0.5],
    leaves: [1, 0, ...leaves],
  });
}

interface Parts {
  readonly columns: number[];
  readonly thresholds?: number[];
  readonly leaves: number[];
  readonly selection?: Selection;
  readonly classes?: number;
}

function forest({ columns, thresholds = [], leaves, selection = 'mode', classes = 2 }: Parts): Forest {
  const nodes = {
    columns: Uint8Array.from(columns),
    thresholds: Float64Array.from(thresholds),
    leaves: Float64Array.from(leaves),
  };
  return new Forest({ selection, classes, columns: 2, nodes });
}

describe('a forest of one split', () => {
  test.each([
    ['less than the threshold goes left', 0.4999999999999999, 0],
    ['equal to the threshold goes right', 0.5, 1],
    ['NaN goes right', Number.NaN, 1],
    ['-Infinity goes left', -Infinity, 0],
    ['Infinity goes right', Infinity, 1],
  ])('%s', (_, value, label) => {
    const rows = Float64Array.from([value, 0, value, 0, value, 0, value, 0, value, 0]);
    expect([...stumpAndLeaves().predictRows(rows, 5)]).toEqual([label, label, label, label, label]);
  });

  test('reads only the rows that it is asked for', () => {
    expect([...stumpAndLeaves().predictRows(Float64Array.from([0, 0, 1, 0]), 1)]).toEqual([0]);
    expect(stumpAndLeaves().predictRows(new Float64Array(0), 0)).toHaveLength(0);
  });

  test('refuses fewer values than rows need', () => {
    expect(() => stumpAndLeaves().predictRows(new Float64Array(3), 2)).toThrow(
      '2 rows of 2 columns are 4 values, got 3',
    );
  });
});

describe('the vote', () => {
  test('goes to the majority', () => {
    expect([...stumpAndLeaves(0, 0).predictRows(Float64Array.from([1, 0]), 1)]).toEqual([0]);
  });

  test('of a tie goes to the class that reached the count first', () => {
    const zero = Float64Array.from([0, 0]);
    expect([...stumpAndLeaves(1).predictRows(zero, 1)]).toEqual([0]);
    expect([...stumpAndLeaves(1, 1, 0).predictRows(zero, 1)]).toEqual([1]);
  });

  test('shares add up to 1 and follow the trees', () => {
    const answers = stumpAndLeaves(1, 1, 0).predictWithProbabilities(Float64Array.from([0, 0, 1, 0]), 2);
    expect([...answers.probabilities]).toEqual([0.5, 0.5, 0.25, 0.75]);
    expect([...answers.predictions]).toEqual([1, 1]);
  });
});

describe('a regression', () => {
  test('answers the mean', () => {
    const mean = forest({ selection: 'mean', classes: 0, columns: [LEAF, LEAF, LEAF], leaves: [1, 2, 6] });
    expect([...mean.predictRows(new Float64Array(2), 1)]).toEqual([3]);
    expect(mean.task).toBe('regression');
    const { predictions, probabilities } = mean.predictWithProbabilities(new Float64Array(2), 1);
    expect([[...predictions], probabilities.length]).toEqual([[3], 0]);
  });

  test('answers the lower median', () => {
    const median = forest({
      selection: 'median',
      classes: 0,
      columns: [LEAF, LEAF, LEAF, LEAF],
      leaves: [9, 1, 2, 7],
    });
    expect([...median.predictRows(new Float64Array(2), 1)]).toEqual([2]);
  });
});

test('a row gets the same answer alone, among few and among many', () => {
  for (const [selection, trees] of [
    ['mode', 9],
    ['mean', 10],
    ['median', 21],
  ] as const) {
    const columns = 5;
    const made = randomForest(3, { selection, classes: 3, trees, columns, maxDepth: 6 });
    const rows = randomRows(4, 523, columns);
    const all = made.predictRows(rows, 523);
    const alone = Array.from(
      { length: 523 },
      (_, i) => made.predictRows(rows.subarray(i * columns, (i + 1) * columns), 1)[0],
    );
    expect([...all]).toEqual(alone);
    for (const few of [2, 3, 9, 10, 11, 249, 250, 251, 259, 260]) {
      expect([...made.predictRows(rows, few)]).toEqual(alone.slice(0, few));
    }
  }
});

describe('parts that do not fit together are refused', () => {
  test.each([
    ['no trees', { columns: [], leaves: [] }, 'the forest has no trees'],
    [
      'a column that the rows do not have',
      { columns: [3, LEAF, LEAF], thresholds: [0], leaves: [0, 0] },
      'node 0 compares column 2; the forest has columns 0 to 1',
    ],
    [
      'a threshold that is not finite',
      { columns: [1, LEAF, LEAF], thresholds: [Number.NaN], leaves: [0, 0] },
      'node 0 has the threshold NaN',
    ],
    [
      'a split without children',
      { columns: [LEAF, 1, LEAF], thresholds: [0], leaves: [0, 0] },
      'tree 1 is cut off: its last node would be 3, the last one is 2',
    ],
    [
      'a class that there is not',
      { columns: [LEAF], leaves: [2] },
      'leaf 0 answers 2; the classes are 0 to 1',
    ],
    ['a class between two', { columns: [LEAF], leaves: [0.5] }, 'leaf 0 answers 0.5'],
    ['a class below the first', { columns: [LEAF], leaves: [-1] }, 'leaf 0 answers -1'],
    [
      'a value that is not finite',
      { selection: 'mean' as const, classes: 0, columns: [LEAF], leaves: [Infinity] },
      'leaf 0 answers Infinity; it must be a finite number',
    ],
    [
      'a regression with classes',
      { selection: 'mean' as const, classes: 2, columns: [LEAF], leaves: [1] },
      'a regression forest cannot have 2 classes',
    ],
    [
      'a vote without classes',
      { classes: 0, columns: [LEAF], leaves: [0] },
      'a classification forest cannot have 0 classes',
    ],
    [
      'fewer leaves than the nodes have',
      { columns: [LEAF, LEAF], leaves: [0] },
      'the nodes need 0 thresholds and 2 leaves, there are 0 and 1',
    ],
    [
      'more thresholds than the nodes have',
      { columns: [LEAF], thresholds: [1], leaves: [0] },
      'the nodes need 0 thresholds and 1 leaves, there are 1 and 1',
    ],
  ])('%s', (_, parts, message) => {
    expect(() => forest(parts)).toThrow(message);
  });
});

test('a forest that is made in slices pauses between them, and answers as one that is made at once', async () => {
  const parts = randomForest(1, { selection: 'mode', classes: 3, trees: 200, columns: 4, maxDepth: 14 });
  let pauses = 0;
  const forest = await Forest.withPauses(parts, () => {
    pauses++;
    return Promise.resolve();
  });
  expect(pauses).toBeGreaterThan(1);
  expect(parts.nodes.columns.length).toBeGreaterThan(2 ** 17);
  const rows = randomRows(1, 50, 4);
  expect(forest.predictWithProbabilities(rows, 50)).toEqual(parts.predictWithProbabilities(rows, 50));
});
