import {
  findingMissingLeft,
  findingTrees,
  ForestError,
  NODE_BYTES,
  writingNodes,
  type ForestLimits,
  type ForestNodes,
  type Tree,
} from './forest-layout';
import type { SlicedWork } from './slices';
import { WALK_WASM } from './walk-wasm';

/** The exports of assembly/walk.ts. */
interface WalkExports {
  walkTrees(row: number, group: number, groupsEnd: number, answers: number): void;
  walkRows(
    root: number,
    steps: number,
    row: number,
    rowsEnd: number,
    width: number,
    answer: number,
    stride: number,
  ): void;
}

/** Number of simultaneous walks. */
const LANES = 10;

/** The roots of ten trees and the depth of the deepest. */
const GROUP_BYTES = 4 * (LANES + 1);

/** Most rows in a block: few enough that they fit into the cache, many enough that a tree is read from it repeatedly. */
const MOST_BLOCK_ROWS = 250;
/** Most bytes in a block, which limits the rows of wide tables. */
const MOST_BLOCK_BYTES = 2 ** 18;

const PAGE_BYTES = 2 ** 16;
const MOST_BYTES = 2 ** 32;

interface ForestWalkOptions extends Pick<ForestLimits, 'columns' | 'answers'> {
  /** Whether a node may send missing values left. */
  readonly missing: boolean;
}

const MODULE = new WebAssembly.Module(Buffer.from(WALK_WASM, 'base64'));

/**
 * Walks rows through a forest's trees in WebAssembly. Its memory contains the nodes, a block of rows, the answers of the
 * trees to these rows, and the groups of trees.
 */
export class ForestWalk {
  /** In the order of the nodes. */
  readonly trees: readonly Tree[];
  /** Most rows in one walk. */
  readonly blockRows: number;
  /** The answer of each tree to each row of the last walk: what its leaf refers to, or the index of a leaf with a value. */
  readonly answers: Uint32Array;
  /** Distance between the answers of two rows, at least the number of trees. */
  readonly stride: number;

  /** Bytes of a row. */
  private readonly width: number;
  private readonly exports: WalkExports;
  private readonly rows: Float64Array;
  private readonly groupsAt: number;
  private readonly groupsEnd: number;
  private readonly memory: WebAssembly.Memory;

  /**
   * Prepares a walk in slices, because the nodes of a large forest take a second to write.
   *
   * @throws ForestError if the nodes are invalid or exceed the limits, or the forest does not fit into memory
   */
  static *preparing(nodes: ForestNodes, { missing, ...rest }: ForestWalkOptions): SlicedWork<ForestWalk> {
    const missingLeft = missing ? yield* findingMissingLeft(nodes.columns, rest.columns) : [];
    const limits = { ...rest, missingLeft };
    const walk = new ForestWalk(nodes, limits, yield* findingTrees(nodes.columns));
    const { buffer } = walk.memory;
    yield* writingNodes(buffer, nodes, walk.trees, limits);
    writeGroups(new Uint32Array(buffer, walk.groupsAt), walk.trees);
    return walk;
  }

  private constructor(
    nodes: ForestNodes,
    private readonly limits: ForestLimits,
    trees: readonly Tree[],
  ) {
    this.trees = trees;
    const width = 8 * (limits.columns + limits.missingLeft.length);
    this.width = width;
    const groups = Math.ceil(trees.length / LANES);
    const lanesOfRows = Math.floor(Math.min(MOST_BLOCK_ROWS, MOST_BLOCK_BYTES / width) / LANES);
    this.blockRows = LANES * Math.max(1, lanesOfRows);
    this.stride = LANES * groups;

    const rowsAt = NODE_BYTES * nodes.columns.length;
    const answersAt = rowsAt + width * this.blockRows;
    this.groupsAt = answersAt + 4 * this.stride * this.blockRows;
    this.groupsEnd = this.groupsAt + GROUP_BYTES * groups;
    this.memory = allocate(this.groupsEnd);
    const { buffer } = this.memory;
    this.rows = new Float64Array(buffer, rowsAt, (width / 8) * this.blockRows);
    this.answers = new Uint32Array(buffer, answersAt, this.stride * this.blockRows);
    this.exports = new WebAssembly.Instance<WalkExports>(MODULE, { env: { memory: this.memory } }).exports;
  }

  /**
   * Walks some rows and writes `answers`.
   *
   * @param rows row-major; the rows from `start` to `end` are walked, at most `blockRows`
   */
  walk(rows: Float64Array, start: number, end: number): void {
    const { limits, width, stride, trees, groupsAt, groupsEnd, exports } = this;
    const { columns, missingLeft } = limits;
    const count = end - start;
    if (missingLeft.length > 0) this.copyWithMissing(rows, start, end);
    else {
      const whole = start === 0 && rows.length === count * columns;
      this.rows.set(whole ? rows : rows.subarray(start * columns, end * columns));
    }

    const rowsAt = this.rows.byteOffset;
    const answersAt = this.answers.byteOffset;
    const inTens = count - (count % LANES);
    if (inTens > 0) {
      const rowsEnd = rowsAt + width * inTens;
      for (let tree = 0; tree < trees.length; tree++) {
        const { root, depth } = trees[tree]!;
        exports.walkRows(NODE_BYTES * root, depth, rowsAt, rowsEnd, width, answersAt + 4 * tree, 4 * stride);
      }
    }
    for (let row = inTens; row < count; row++) {
      exports.walkTrees(rowsAt + width * row, groupsAt, groupsEnd, answersAt + 4 * stride * row);
    }
  }

  /**
   * NaN is never less than a threshold, so it goes right. Where it must go left, a node compares a copy of the column with
   * -Infinity in its place, and the walk itself needs no further branch.
   */
  private copyWithMissing(rows: Float64Array, start: number, end: number): void {
    const { columns, missingLeft } = this.limits;
    let to = 0;
    for (let row = start; row < end; row++) {
      const from = row * columns;
      for (let column = 0; column < columns; column++) this.rows[to++] = rows[from + column]!;
      for (const column of missingLeft) {
        const value = rows[from + column]!;
        this.rows[to++] = Number.isNaN(value) ? -Infinity : value;
      }
    }
  }
}

/** Writes the groups of ten trees. The last group repeats the last tree. */
function writeGroups(groups: Uint32Array, trees: readonly Tree[]): void {
  let at = 0;
  for (let first = 0; first < trees.length; first += LANES) {
    const group = trees.slice(first, first + LANES);
    for (let lane = 0; lane < LANES; lane++)
      groups[at++] = NODE_BYTES * trees[Math.min(first + lane, trees.length - 1)]!.root;
    groups[at++] = Math.max(...group.map(({ depth }) => depth));
  }
}

function allocate(bytes: number): WebAssembly.Memory {
  if (bytes > MOST_BYTES) {
    throw new ForestError(`the forest needs ${bytes} bytes of memory; there is room for ${MOST_BYTES}`);
  }
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  } catch (error) {
    throw new ForestError(
      `the forest's ${bytes} bytes of memory could not be allocated (${String(error)}); V8 reserves 10 GB of virtual addresses, which \`ulimit -v\` must allow`,
    );
  }
}
