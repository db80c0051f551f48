import { atOnce, type SlicedWork } from './slices';

/**
 * The nodes of a forest, one tree after another. A tree is in breadth-first order, and the two children of a node are
 * adjacent, the RIGHT one first. The order determines the children, so they are not stored.
 */
export interface ForestNodes {
  /**
   * For each node `LEAF`, or 1 + the index of the column that it compares. If a missing value goes left there, the index is
   * greater by the number of the columns.
   */
  readonly columns: Unsigneds;
  /** The threshold of each inner node: `x < threshold` goes left. */
  readonly thresholds: Float64Array;
  /** For each leaf a class index, the index of a vector of values, or its value. */
  readonly leaves: Unsigneds | Float64Array;
}

export type Unsigneds = Uint8Array | Uint16Array | Uint32Array;

export const LEAF = 0;

/** Limit of the trees: each costs memory beside its nodes, and a file of leaves alone would make millions. */
const MOST_TREES = 2 ** 16;

/** Nodes of a slice of work; a power of 2. */
const SLICE_NODES = 2 ** 16;

/** Bytes of a node. Its fields are adjacent, so that a step reads one cache line. */
export const NODE_BYTES = 16;

/** The forest is invalid. The message gives the reason. */
export class ForestError extends Error {
  override readonly name = 'ForestError';
}

/** The position of one tree among the nodes. */
export interface Tree {
  /** Index of its first node. */
  readonly root: number;
  /** Index after its last node. */
  readonly end: number;
  /** Steps from the root to its deepest leaf. */
  readonly depth: number;
}

/**
 * Finds the trees, in the order of the nodes.
 *
 * @throws ForestError if there is no tree, or the last one is incomplete
 */
export function findTrees(columns: Unsigneds): Tree[] {
  return atOnce(findingTrees(columns));
}

/** `findTrees` in slices. */
export function* findingTrees(columns: Unsigneds): SlicedWork<Tree[]> {
  const count = columns.length;
  const trees: Tree[] = [];
  let node = 0;
  let sliceEnd = SLICE_NODES;
  while (node < count) {
    const root = node;
    let depth = 0;
    let levelEnd = node + 1;
    let end = node + 1;
    while (node < end) {
      // no branch, because the processor cannot predict which node is a leaf
      for (const stop = Math.min(levelEnd, count, sliceEnd); node < stop; node++)
        end += 2 * Number(columns[node] !== LEAF);
      if (node === sliceEnd) {
        sliceEnd += SLICE_NODES;
        yield;
      }
      if (end > count)
        throw new ForestError(
          `tree ${trees.length} is cut off: its last node would be ${end - 1}, the last one is ${count - 1}`,
        );
      if (node < levelEnd) continue;
      if (end > levelEnd) depth++;
      levelEnd = end;
    }
    if (trees.length === MOST_TREES) throw new ForestError(`a forest has at most ${MOST_TREES} trees`);
    trees.push({ root, end, depth });
  }
  if (trees.length === 0) throw new ForestError('the forest has no trees');
  return trees;
}

/** Limits of the nodes of a forest. */
export interface ForestLimits {
  /** Values in a row. */
  readonly columns: number;
  /** Classes or vectors that a leaf can refer to; 0 if each leaf has a value of its own. */
  readonly answers: number;
  /** Columns of which a node sends missing values left, ascending. */
  readonly missingLeft: readonly number[];
}

/**
 * Columns of which at least one node sends missing values left, in slices.
 *
 * @returns ascending
 */
export function* findingMissingLeft(nodes: Unsigneds, columns: number): SlicedWork<number[]> {
  const found = new Uint8Array(columns);
  for (let node = 0; node < nodes.length; node++) {
    if (node % SLICE_NODES === SLICE_NODES - 1) yield;
    const column = nodes[node]! - 1 - columns;
    if (column >= 0 && column < columns) found[column] = 1;
  }
  return Array.from(found.keys()).filter((column) => found[column] === 1);
}

/** Upper half of a quiet NaN, whose lower half is free. No value is less than NaN, so a walk stays at its leaf. */
const NAN_HIGH = 0x7ff8_0000;

/**
 * Writes the nodes for assembly/walk.ts in slices, from address 0 on. A node is 8 bytes of threshold, 4 bytes of the right child's
 * address (the left child follows it), and 4 bytes of the column's offset in a row. A leaf has NaN as its threshold and
 * itself as its child; the lower half of the NaN is its answer: what it refers to, or its own index if it has a value.
 *
 * @param memory at least the bytes of all nodes
 * @throws ForestError if a column, a threshold or a leaf is impossible
 */
export function* writingNodes(
  memory: ArrayBuffer,
  nodes: ForestNodes,
  trees: readonly Tree[],
  limits: ForestLimits,
): SlicedWork<void> {
  checkCounts(nodes, trees);
  const { columns, thresholds, leaves } = nodes;
  const doubles = new Float64Array(memory);
  const words = new Uint32Array(memory);
  const valued = limits.answers === 0;
  const offsets = columnOffsets(limits);
  let leaf = 0;
  let inner = 0;
  for (const { root, end } of trees) {
    let children = root + 1;
    for (let node = root; node < end; node++) {
      if (node % SLICE_NODES === SLICE_NODES - 1) yield;
      const column = columns[node]!;
      if (column === LEAF) {
        const answer = leaves[leaf]!;
        if (!(valued ? Number.isFinite(answer) : isIndex(answer, limits.answers)))
          throw badLeaf(node, answer, limits);
        words[4 * node] = valued ? leaf : answer;
        words[4 * node + 1] = NAN_HIGH;
        words[4 * node + 2] = NODE_BYTES * node;
        leaf++;
      } else {
        const threshold = thresholds[inner]!;
        const offset = offsets[column - 1];
        if (offset === undefined || !Number.isFinite(threshold))
          throw badNode(node, column, threshold, limits);
        doubles[2 * node] = threshold;
        words[4 * node + 2] = NODE_BYTES * children;
        words[4 * node + 3] = offset;
        children += 2;
        inner++;
      }
    }
  }
}

function checkCounts({ columns, thresholds, leaves }: ForestNodes, trees: readonly Tree[]): void {
  // a tree has one leaf more than inner nodes
  const needed = (columns.length + trees.length) / 2;
  if (leaves.length === needed && thresholds.length === columns.length - needed) return;
  throw new ForestError(
    `the nodes need ${columns.length - needed} thresholds and ${needed} leaves, there are ${thresholds.length} and ${leaves.length}`,
  );
}

/** The place in a row of what a node compares; behind the columns are the copies with missing values that go left. */
function columnOffsets({ columns, missingLeft }: ForestLimits): readonly number[] {
  const offsets = Array.from({ length: columns }, (_, column) => 8 * column);
  missingLeft.forEach((column, copy) => (offsets[columns + column] = 8 * (columns + copy)));
  return offsets;
}

function isIndex(answer: number, answers: number): boolean {
  return answer >= 0 && answer < answers && Math.floor(answer) === answer;
}

function badNode(node: number, column: number, threshold: number, { columns }: ForestLimits): ForestError {
  return new ForestError(
    Number.isFinite(threshold)
      ? `node ${node} compares column ${column - 1}; the forest has columns 0 to ${columns - 1}`
      : `node ${node} has the threshold ${threshold}; a threshold is a finite number`,
  );
}

function badLeaf(node: number, answer: number, { answers }: ForestLimits): ForestError {
  const allowed = answers === 0 ? 'it must be a finite number' : `the classes are 0 to ${answers - 1}`;
  return new ForestError(`leaf ${node} answers ${answer}; ${allowed}`);
}
