import type { EncodedForest } from './encoded-forest';
import { Forest } from './forest';
import { ForestError, type Unsigneds } from './forest-layout';

/** The reverse of `decodeForest`. */
export function encodeForest(forest: Forest): EncodedForest {
  const { selection, columns, classes, trees, nodes, leafVectors, sum, missing } = forest;
  const indices = greatestLeaf(forest, leafVectors?.length);
  return {
    selection,
    columns,
    classes,
    trees,
    ...(missing && { missing }),
    ...(sum && {
      sum: { ...sum, base: [...sum.base], treesOfSums: sum.treesOfSums && [...sum.treesOfSums] },
    }),
    nodes: toBase64(unsigneds(greatestColumn(columns, missing), nodes.columns)),
    thresholds: toBase64(nodes.thresholds),
    leaves: toBase64(
      indices === undefined ? Float64Array.from(nodes.leaves) : unsigneds(indices, nodes.leaves),
    ),
    ...(leafVectors && { leafVectors: toBase64(leafVectors) }),
  };
}

/**
 * The reverse of `encodeForest`.
 *
 * @throws ForestError if the parts contradict each other. A damaged forest never leads to an endless walk, or to a read
 *   outside of its memory
 */
export function decodeForest(encoded: EncodedForest): Forest {
  const { selection, columns, classes, sum, missing = false } = encoded;
  const float64s = (length: number): Float64Array => new Float64Array(length);
  const leafVectors =
    encoded.leafVectors === undefined
      ? undefined
      : fromBase64('leafVectors', encoded.leafVectors, 8, float64s);
  const column = greatestColumn(columns, missing);
  const indices = greatestLeaf({ selection, classes, sum }, leafVectors?.length);
  const nodes = {
    columns: fromBase64('nodes', encoded.nodes, width(column), (length) => unsigneds(column, length)),
    thresholds: fromBase64('thresholds', encoded.thresholds, 8, float64s),
    leaves:
      indices === undefined
        ? fromBase64('leaves', encoded.leaves, 8, float64s)
        : fromBase64('leaves', encoded.leaves, width(indices), (length) => unsigneds(indices, length)),
  };
  const forest = new Forest({ selection, columns, classes, nodes, leafVectors, sum, missing });
  if (forest.trees !== encoded.trees) {
    throw new ForestError(`the nodes make ${forest.trees} trees, the forest states ${encoded.trees}`);
  }
  return forest;
}

/** The greatest number of a node's column. */
function greatestColumn(columns: number, missing: boolean): number {
  return missing ? 2 * columns : columns;
}

/** The greatest number that a leaf may be: a class, or a vector by its index. Undefined: leaves have values of their own. */
function greatestLeaf(
  { selection, classes, sum }: Pick<Forest, 'selection' | 'classes' | 'sum'>,
  vectorValues: number | undefined,
): number | undefined {
  if (vectorValues !== undefined) return Math.ceil(vectorValues / (sum?.base.length ?? Math.max(1, classes)));
  return selection === 'mode' ? classes : undefined;
}

/** Bytes of an unsigned integer up to `maximum`. */
function width(maximum: number): 1 | 2 | 4 {
  if (maximum <= 0xff) return 1;
  return maximum <= 0xffff ? 2 : 4;
}

/** An array of the narrowest type for integers up to `maximum`: of these numbers, or of this many zeros. */
function unsigneds(maximum: number, numbers: ArrayLike<number> | number): Unsigneds {
  const Narrowest = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[width(maximum)];
  return typeof numbers === 'number' ? new Narrowest(numbers) : Narrowest.from(numbers);
}

/** Stores the bytes of the array. Node runs on little-endian machines only. */
function toBase64(numbers: Unsigneds | Float64Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

/** Decodes into the memory of a new array, which has the alignment of its numbers. */
function fromBase64<Numbers extends Unsigneds | Float64Array>(
  field: string,
  text: string,
  bytesEach: number,
  allocate: (length: number) => Numbers,
): Numbers {
  const bytes = Buffer.byteLength(text, 'base64');
  if (bytes % bytesEach !== 0) {
    throw new ForestError(`${field} holds ${bytes} bytes, and its numbers have ${bytesEach} each`);
  }
  const numbers = allocate(bytes / bytesEach);
  // Buffer ignores characters that are not base64; only the number of bytes shows it
  if (Buffer.from(numbers.buffer).write(text, 'base64') !== bytes)
    throw new ForestError(`${field} is not base64`);
  return numbers;
}
