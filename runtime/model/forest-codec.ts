import type { EncodedForest } from './encoded-forest';
import { Forest } from './forest';
import { ForestError, type Unsigneds } from './forest-layout';

/** The reverse of `decodeForest`. */
export function encodeForest({ selection, columns, classes, trees, nodes }: Forest): EncodedForest {
  return {
    selection,
    columns,
    classes,
    trees,
    nodes: toBase64(unsigneds(columns, nodes.columns)),
    thresholds: toBase64(nodes.thresholds),
    leaves: toBase64(classes === 0 ? Float64Array.from(nodes.leaves) : unsigneds(classes, nodes.leaves)),
  };
}

/**
 * The reverse of `encodeForest`.
 *
 * @throws ForestError if the parts contradict each other. A damaged forest never leads to an endless walk, or to a read
 *   outside of its memory
 */
export function decodeForest(encoded: EncodedForest): Forest {
  const { selection, columns, classes } = encoded;
  const nodes = {
    columns: fromBase64('nodes', encoded.nodes, width(columns), (length) => unsigneds(columns, length)),
    thresholds: fromBase64('thresholds', encoded.thresholds, 8, (length) => new Float64Array(length)),
    leaves: fromBase64('leaves', encoded.leaves, classes === 0 ? 8 : width(classes), (length) =>
      classes === 0 ? new Float64Array(length) : unsigneds(classes, length),
    ),
  };
  const forest = new Forest({ selection, columns, classes, nodes });
  if (forest.trees !== encoded.trees) {
    throw new ForestError(`the nodes make ${forest.trees} trees, the forest states ${encoded.trees}`);
  }
  return forest;
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
