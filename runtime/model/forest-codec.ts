import { z } from 'zod';
import { Forest } from './forest';
import { ForestError, LEAF } from './forest-layout';

/**
 * A forest as the artifact stores it: the nodes in the order of `ForestNodes`, which implies the trees, as
 * base64 of little-endian numbers. Unsigned integers are as narrow as their range allows: 8, 16 or 32 bits.
 */
export const encodedForestSchema = z.strictObject({
  selection: z.enum(['mode', 'mean', 'median']),
  columns: z.int().positive(),
  /** 0 for a regression. */
  classes: z.int().nonnegative(),
  trees: z.int().positive(),
  /** For each node 0 if it is a leaf, else 1 + the column that it compares. */
  nodes: z.string(),
  /** For each inner node its threshold, 64-bit floats. */
  thresholds: z.string(),
  /** For each leaf its class, or its value as a 64-bit float. */
  leaves: z.string(),
});

export type EncodedForest = z.infer<typeof encodedForestSchema>;

/** The reverse of `decodeForest`. */
export function encodeForest(forest: Forest): EncodedForest {
  const { selection, columns, classes, trees, nodes } = forest;
  const count = nodes.columns.length;
  const inner = nodes.columns.reduce((sum, column) => sum + Number(column !== LEAF), 0);
  const columnPlusOne = unsignedArray(columns, count);
  const thresholds = new Float64Array(inner);
  const leaves = leafArray(classes, count - inner);
  let threshold = 0;
  let leaf = 0;
  for (let node = 0; node < count; node++) {
    const column = nodes.columns[node]!;
    columnPlusOne[node] = column + 1;
    if (column === LEAF) leaves[leaf++] = nodes.values[node]!;
    else thresholds[threshold++] = nodes.values[node]!;
  }
  return {
    selection,
    columns,
    classes,
    trees,
    nodes: toBase64(columnPlusOne),
    thresholds: toBase64(thresholds),
    leaves: toBase64(leaves),
  };
}

/**
 * The reverse of `encodeForest`.
 *
 * @throws ForestError if the parts contradict each other; no damage leads to an endless walk or a read past the end
 */
export function decodeForest(encoded: EncodedForest): Forest {
  const { selection, columns, classes } = encoded;
  const columnPlusOne = fromBase64('nodes', encoded.nodes, width(columns), (length) =>
    unsignedArray(columns, length),
  );
  const thresholds = fromBase64('thresholds', encoded.thresholds, 8, (length) => new Float64Array(length));
  const leaves = fromBase64('leaves', encoded.leaves, leafWidth(classes), (length) =>
    leafArray(classes, length),
  );
  const count = columnPlusOne.length;
  const nodes = { columns: new Int32Array(count), values: new Float64Array(count) };
  let threshold = 0;
  let leaf = 0;
  for (let node = 0; node < count; node++) {
    const column = columnPlusOne[node]! - 1;
    nodes.columns[node] = column;
    nodes.values[node] = column === LEAF ? leaves[leaf++]! : thresholds[threshold++]!;
  }
  if (threshold !== thresholds.length || leaf !== leaves.length) {
    throw new ForestError(
      `the nodes need ${threshold} thresholds and ${leaf} leaves, there are ${thresholds.length} and ${leaves.length}`,
    );
  }
  const forest = new Forest({ selection, columns, classes, nodes });
  if (forest.trees !== encoded.trees) {
    throw new ForestError(`the nodes make ${forest.trees} trees, the forest states ${encoded.trees}`);
  }
  return forest;
}

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Bytes of an unsigned integer up to `maximum`. */
function width(maximum: number): 1 | 2 | 4 {
  if (maximum <= 0xff) return 1;
  return maximum <= 0xffff ? 2 : 4;
}

function unsignedArray(maximum: number, length: number): NumberArray {
  return new { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[width(maximum)](length);
}

function leafWidth(classes: number): number {
  return classes === 0 ? 8 : width(classes);
}

function leafArray(classes: number, length: number): NumberArray {
  return classes === 0 ? new Float64Array(length) : unsignedArray(classes, length);
}

/** Node runs on little-endian machines only, so the arrays' own bytes are what is stored. */
function toBase64(numbers: NumberArray): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

/** Decodes straight into the array's memory, which is aligned as its numbers need it. */
function fromBase64(
  field: string,
  text: string,
  bytesEach: number,
  allocate: (length: number) => NumberArray,
): NumberArray {
  const bytes = Buffer.byteLength(text, 'base64');
  if (bytes % bytesEach !== 0) {
    throw new ForestError(`${field} holds ${bytes} bytes, and its numbers have ${bytesEach} each`);
  }
  const numbers = allocate(bytes / bytesEach);
  // Buffer skips what is no base64 without a word; only the count shows it
  if (Buffer.from(numbers.buffer).write(text, 'base64') !== bytes)
    throw new ForestError(`${field} is not base64`);
  return numbers;
}
