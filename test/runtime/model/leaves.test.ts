import { describe, expect, test } from 'vitest';
import { encodedForestSchema } from '../../../runtime/model/encoded-forest';
import { Forest, type ForestParts } from '../../../runtime/model/forest';
import { decodeForest, encodeForest } from '../../../runtime/model/forest-codec';
import { LEAF } from '../../../runtime/model/forest-layout';
import { toMlRandomForest } from '../../../runtime/model/ml-random-forest';

/** Two trees of one question about the first of two columns: x0 < 0.5, and x0 < 2. The left leaf comes second. */
function stumps(parts: Omit<ForestParts, 'columns' | 'nodes'>, leaves: number[], column = 1): Forest {
  return new Forest({
    columns: 2,
    nodes: {
      columns: Uint8Array.of(column, LEAF, LEAF, column, LEAF, LEAF),
      thresholds: Float64Array.of(0.5, 2),
      leaves: Float64Array.from(leaves),
    },
    ...parts,
  });
}

/** The forest after it was written and read, which must predict the same. */
function reread(forest: Forest): Forest {
  return decodeForest(encodedForestSchema.parse(JSON.parse(JSON.stringify(encodeForest(forest)))));
}

const ROWS = Float64Array.of(0, 0, 1, 0, 3, 0);

describe('leaves with class shares', () => {
  // vectors: 0 is (0.9, 0.1), 1 is (0.4, 0.6), 2 is (0.2, 0.8)
  const forest = stumps(
    { selection: 'mean', classes: 2, leafVectors: Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.2, 0.8) },
    [1, 0, 2, 0],
  );

  test('are averaged, and the most probable class is predicted', () => {
    const { predictions, probabilities } = reread(forest).predictWithProbabilities(ROWS, 3);
    expect([...predictions]).toEqual([0, 0, 1]);
    expect([...probabilities]).toEqual([0.9, 0.1, 0.65, 0.35, 0.30000000000000004, 0.7]);
    expect(forest.leaves).toBe('average');
  });

  test('of three classes are averaged, and the first class wins a tie', () => {
    const three = stumps(
      { selection: 'mean', classes: 3, leafVectors: Float64Array.of(0, 1, 0, 0, 0, 1) },
      [0, 1, 1, 0],
    );
    const { predictions, probabilities } = reread(three).predictWithProbabilities(ROWS, 3);
    expect([...predictions]).toEqual([1, 1, 1]);
    expect([...probabilities]).toEqual([0, 0.5, 0.5, 0, 1, 0, 0, 0.5, 0.5]);
  });

  test('cannot be exported to a library whose trees vote', () => {
    expect(() => toMlRandomForest(forest)).toThrow('averages class shares; train one with --leaves votes');
  });
});

describe('leaves that are added up', () => {
  const sum = { base: [0.5], link: 'identity', precision: 64, treesOfSums: [2] } as const;
  const leaves = [1, 0, 0.25, 0];

  test('begin with the base value', () => {
    const forest = reread(stumps({ selection: 'sum', classes: 0, sum }, leaves));
    expect([...forest.predictRows(ROWS, 3)]).toEqual([0.5, 1.5, 1.75]);
    expect([forest.leaves, forest.task]).toEqual(['sum', 'regression']);
  });

  test('become a rate with the exponential link', () => {
    const forest = stumps({ selection: 'sum', classes: 0, sum: { ...sum, link: 'exponential' } }, leaves);
    expect([...forest.predictRows(ROWS, 3)]).toEqual([Math.exp(0.5), Math.exp(1.5), Math.exp(1.75)]);
  });

  test('become the probability of the second of two classes with the logistic link', () => {
    const logistic = { ...sum, base: [-1], link: 'logistic' } as const;
    const forest = reread(stumps({ selection: 'sum', classes: 2, sum: logistic }, leaves));
    const { predictions, probabilities } = forest.predictWithProbabilities(ROWS, 3);
    // in R: plogis(c(-1, 0, 0.25))
    expect(probabilities[1]).toBeCloseTo(0.2689414213699951, 15);
    expect([...probabilities.subarray(2, 4)]).toEqual([0.5, 0.5]);
    expect(probabilities[5]).toBeCloseTo(0.5621765008857981, 15);
    expect([...predictions]).toEqual([0, 0, 1]);
  });

  test('become probabilities of many classes with softmax, however large they are', () => {
    const softmax = {
      base: [1000, 1000, 999],
      link: 'softmax',
      precision: 64,
      treesOfSums: [1, 0, 1],
    } as const;
    const forest = reread(stumps({ selection: 'sum', classes: 3, sum: softmax }, [0, 0, 3, 0]));
    const { predictions, probabilities } = forest.predictWithProbabilities(ROWS, 3);
    // in R: exp(c(0, 0, -1)) / sum(exp(c(0, 0, -1)))
    expect(probabilities[0]).toBeCloseTo(0.422318798251518, 14);
    expect(probabilities[2]).toBeCloseTo(0.155362403496963, 14);
    expect([...predictions]).toEqual([0, 0, 2]);
  });

  test('may have a value for every sum', () => {
    const vectors = { base: [0, 0, 0.5], link: 'identity', precision: 64 } as const;
    const forest = stumps(
      { selection: 'sum', classes: 3, sum: vectors, leafVectors: Float64Array.of(0.5, 0, 0, 0, 0.25, 0) },
      [1, 0, 1, 0],
    );
    expect([...reread(forest).predictWithProbabilities(ROWS, 3).probabilities]).toEqual([
      1, 0, 0.5, 0.5, 0.25, 0.5, 0, 0.5, 0.5,
    ]);
  });

  test('are rounded to 32 bits after each addition where the origin does that', () => {
    const single = { ...sum, base: [2 ** 24], precision: 32 } as const;
    const forest = reread(stumps({ selection: 'sum', classes: 0, sum: single }, [1, 0, 1, 0]));
    // 2^24 + 1 is no 32-bit float, so each addition is lost
    expect(forest.predictRows(ROWS, 3)[2]).toBe(2 ** 24);
  });

  test.each([
    ['no base value', { base: [] }, 'a sum for 0 classes has 1 base values, got 0'],
    ['trees that belong to no sum', { treesOfSums: [1] }, '1 sums with 1 trees in all are stated'],
    ['softmax of a single sum', { link: 'softmax' as const }, 'the link softmax needs at least two sums'],
    ['no assignment of trees', { treesOfSums: undefined }, 'it is not known which tree belongs to which sum'],
  ])('are refused with %s', (_, change, message) => {
    const parts = { selection: 'sum' as const, classes: 0, sum: { ...sum, ...change } };
    expect(() => stumps(parts, leaves)).toThrow(message);
  });
});

describe('a missing value', () => {
  const rows = Float64Array.of(Number.NaN, 0, 0, Number.NaN);

  test('goes right, or left where its split says so', () => {
    const right = stumps({ selection: 'mean', classes: 0, missing: true }, [10, 1, 10, 1], 1);
    const left = stumps({ selection: 'mean', classes: 0, missing: true }, [10, 1, 10, 1], 3);
    expect([...reread(right).predictRows(rows, 2)]).toEqual([10, 1]);
    expect([...reread(left).predictRows(rows, 2)]).toEqual([1, 1]);
  });

  test('goes to the same side in a block of rows as alone', () => {
    const left = stumps({ selection: 'mean', classes: 0, missing: true }, [10, 1, 10, 1], 4);
    const many = Float64Array.from({ length: 2 * 523 }, (_, at) => [Number.NaN, at % 3, at % 5][at % 3]!);
    const alone = Array.from({ length: 523 }, (_, row) => left.predictRows(many.subarray(2 * row), 1)[0]);
    expect([...left.predictRows(many, 523)]).toEqual(alone);
    expect(new Set(alone)).toEqual(new Set([1, 5.5, 10]));
  });

  test('has no side in a forest that was trained without gaps', () => {
    expect(() => stumps({ selection: 'mean', classes: 0 }, [10, 1, 10, 1], 3)).toThrow(
      'node 0 compares column 2; the forest has columns 0 to 1',
    );
  });
});
