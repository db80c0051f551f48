import fc from 'fast-check';
import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, test } from 'vitest';
import { decodeForest, encodeForest } from '../../../runtime/model/forest-codec';
import { encodedForestSchema, type EncodedForest } from '../../../runtime/model/encoded-forest';
import type { Forest } from '../../../runtime/model/forest';
import { ForestError } from '../../../runtime/model/forest-layout';
import { toMlRandomForest } from '../../../runtime/model/ml-random-forest';
import { seededRandom } from '../../../runtime/statistics/random';
import { trainForest } from '../../../runtime/training/train-forest';
import { randomForest, randomRows, type RandomForestShape } from './random-forests';

type ClassifierJson = Parameters<typeof RandomForestClassifier.load>[0];

const shapes: fc.Arbitrary<RandomForestShape> = fc.record({
  selection: fc.constantFrom('mode', 'mean', 'median'),
  // 255 and 256 are the last and first numbers that one byte can and cannot hold
  classes: fc.constantFrom(1, 2, 3, 255, 256, 257, 70_000),
  trees: fc.integer({ min: 1, max: 9 }),
  columns: fc.constantFrom(1, 2, 10, 255, 256, 65_535, 65_536),
  maxDepth: fc.integer({ min: 0, max: 5 }),
});

const small: RandomForestShape = { selection: 'mode', classes: 3, trees: 6, columns: 4, maxDepth: 4 };

function numbersOf({ nodes }: Forest): number[][] {
  return [[...nodes.columns], [...nodes.thresholds], [...nodes.leaves]];
}

test('a forest comes back from its encoding', () => {
  fc.assert(
    fc.property(shapes, fc.nat(), (shape, seed) => {
      const forest = randomForest(seed, shape);
      const encoded = encodedForestSchema.parse(JSON.parse(JSON.stringify(encodeForest(forest))));
      const decoded = decodeForest(encoded);
      expect(numbersOf(decoded)).toEqual(numbersOf(forest));
      expect([decoded.selection, decoded.columns, decoded.classes, decoded.trees]).toEqual([
        forest.selection,
        forest.columns,
        forest.classes,
        forest.trees,
      ]);
    }),
  );
});

test('the encoding is at most a sixth of what ml-random-forest saves', async () => {
  const random = seededRandom(1);
  const columns = Array.from({ length: 10 }, () => Float64Array.from({ length: 2000 }, random));
  const target = Float64Array.from({ length: 2000 }, (_, row) => Number(columns[0]![row]! + random() > 1));
  const { forest } = await trainForest(
    columns,
    target,
    {
      task: 'classification',
      classes: 2,
      trees: 10,
      maxDepth: 10,
      minSamplesLeaf: 1,
      maxFeatures: 'sqrt',
      classWeight: 'none',
      splitter: 'exact',
      seed: 1,
    },
    { threads: 1 },
  );
  const saved = JSON.stringify(
    RandomForestClassifier.load(JSON.parse(JSON.stringify(toMlRandomForest(forest))) as ClassifierJson),
  );
  expect(JSON.stringify(encodeForest(forest)).length).toBeLessThan(saved.length / 6);
});

describe('damage', () => {
  const encoded = encodeForest(randomForest(5, small));

  test.each<[string, Partial<EncodedForest>, string]>([
    ['a tree too few', { trees: 7 }, 'the nodes make 6 trees, the forest states 7'],
    ['text that is no base64', { nodes: `${encoded.nodes.slice(0, -4)}!!!!` }, 'nodes is not base64'],
    ['half a threshold', { thresholds: 'AAAA' }, 'thresholds holds 3 bytes, and its numbers have 8 each'],
    ['no thresholds', { thresholds: '' }, 'thresholds'],
    ['no leaves', { leaves: '' }, 'leaves'],
    ['no nodes', { nodes: '', thresholds: '', leaves: '' }, 'the forest has no trees'],
    ['fewer columns', { columns: 1 }, 'the forest has columns 0 to 0'],
    ['fewer classes', { classes: 1 }, 'the classes are 0 to 0'],
    ['classes of a regression', { selection: 'mean' }, 'a regression forest cannot have 3 classes'],
  ])('%s is named', (_, change, message) => {
    const decode = (): unknown => decodeForest({ ...encoded, ...change });
    expect(decode).toThrow(ForestError);
    expect(decode).toThrow(message);
  });

  test('of any kind is refused, or gives a forest that answers what it may', () => {
    const rows = randomRows(6, 9, small.columns);
    const fields = fc.constantFrom('nodes', 'thresholds', 'leaves');
    fc.assert(
      fc.property(
        fields,
        fc.nat(),
        fc.base64String({ maxLength: 12 }),
        fc.nat(12),
        (field, at, text, removed) => {
          const start = at % encoded[field].length;
          const damaged = encoded[field].slice(0, start) + text + encoded[field].slice(start + removed);
          try {
            const labels = decodeForest({ ...encoded, [field]: damaged }).predictRows(rows, 9);
            for (const label of labels) expect([0, 1, 2]).toContain(label);
          } catch (error) {
            expect(error).toBeInstanceOf(ForestError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['an unknown field', { extra: 1 }],
    ['an unknown selection', { selection: 'maximum' }],
    ['half a column', { columns: 1.5 }],
    ['no trees', { trees: 0 }],
    ['a list of nodes', { nodes: [1] }],
  ])('%s does not pass the schema', (_, change) => {
    expect(encodedForestSchema.safeParse({ ...encoded, ...change }).success).toBe(false);
  });
});
