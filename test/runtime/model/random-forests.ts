import { Forest } from '../../../runtime/model/forest';
import { NodeList } from '../../../runtime/model/node-list';
import type { Selection } from '../../../runtime/model/selection';
import { seededRandom } from '../../../runtime/statistics/random';

/** Values that rows and thresholds share, so that equality is common, and the values where comparisons are delicate. */
const GRID = [-2, -1.5, -1, -0.1, 0, 0.1, 0.5, 1, 1.5, 2];
const DELICATE = [Number.NaN, Infinity, -Infinity, -0, Number.MIN_VALUE, Number.MAX_VALUE];

export interface RandomForestShape {
  readonly selection: Selection;
  readonly classes: number;
  readonly trees: number;
  readonly columns: number;
  readonly maxDepth: number;
}

/** A forest that nobody trained: random splits and random leaves. */
export function randomForest(
  seed: number,
  { selection, classes, trees, columns, maxDepth }: RandomForestShape,
): Forest {
  const random = seededRandom(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const nodes = new NodeList();
  for (let tree = 0; tree < trees; tree++) {
    const depths = [0];
    for (const depth of depths) {
      if (depth < maxDepth && random() < 0.8) {
        nodes.addInner(pick(columns), GRID[pick(GRID.length)]!);
        depths.push(depth + 1, depth + 1);
      } else {
        nodes.addLeaf(selection === 'mode' ? pick(classes) : 10 * random() - 5);
      }
    }
  }
  return new Forest({
    selection,
    columns,
    classes: selection === 'mode' ? classes : 0,
    nodes: nodes.toNodes(),
  });
}

/** Rows for it, a tenth of whose values are not finite or at the end of the range. */
export function randomRows(seed: number, count: number, columns: number): Float64Array {
  const random = seededRandom(seed, 1);
  const from = (list: readonly number[]): number => list[Math.floor(random() * list.length)]!;
  return Float64Array.from({ length: count * columns }, () => {
    const kind = random();
    if (kind < 0.1) return from(DELICATE);
    return kind < 0.5 ? from(GRID) : 5 * random() - 2.5;
  });
}

/** The rows as a list of lists, as ml-random-forest takes them. */
export function asLists(rows: Float64Array, columns: number): number[][] {
  return Array.from({ length: rows.length / columns }, (_, row) =>
    Array.from(rows.subarray(row * columns, (row + 1) * columns)),
  );
}
