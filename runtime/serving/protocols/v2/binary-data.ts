import { quote } from '../../../inference/describe-value';
import { Problem } from '../../http/problem';
import type { Datatype } from './datatype';

/**
 * The binary tensor data extension of the Open Inference Protocol: elements as little-endian bytes after the JSON header.
 *
 * @see https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 */
export const BINARY_EXTENSION = 'binary_tensor_data';
/** Bytes of the JSON header before the binary data. */
export const HEADER_LENGTH = 'inference-header-content-length';
export const BINARY_TYPE = 'application/octet-stream';

/** Bytes of the length before each element of BYTES. */
const LENGTH_BYTES = 4;

/**
 * How the elements of a type are stored. Numbers of 64 bits become 64-bit floats; the range check of the datatype
 * refuses those that would lose digits.
 */
interface Layout {
  readonly width: number;
  /** @param bytes aligned for the type, in the machine's own order */
  readonly read: (bytes: ArrayBuffer) => readonly unknown[] | Float64Array;
}

const LAYOUTS: Readonly<Record<Exclude<Datatype, 'BYTES'>, Layout>> = {
  BOOL: { width: 1, read: (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte !== 0) },
  UINT8: { width: 1, read: (bytes) => new Float64Array(new Uint8Array(bytes)) },
  UINT16: { width: 2, read: (bytes) => new Float64Array(new Uint16Array(bytes)) },
  UINT32: { width: 4, read: (bytes) => new Float64Array(new Uint32Array(bytes)) },
  UINT64: { width: 8, read: (bytes) => Float64Array.from(new BigUint64Array(bytes), Number) },
  INT8: { width: 1, read: (bytes) => new Float64Array(new Int8Array(bytes)) },
  INT16: { width: 2, read: (bytes) => new Float64Array(new Int16Array(bytes)) },
  INT32: { width: 4, read: (bytes) => new Float64Array(new Int32Array(bytes)) },
  INT64: { width: 8, read: (bytes) => Float64Array.from(new BigInt64Array(bytes), Number) },
  FP16: { width: 2, read: (bytes) => Float64Array.from(new Uint16Array(bytes), halfFloat) },
  FP32: { width: 4, read: (bytes) => new Float64Array(new Float32Array(bytes)) },
  FP64: { width: 8, read: (bytes) => new Float64Array(bytes) },
};

/** A tensor whose elements are bytes. */
export interface BinaryTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/**
 * The elements of an input.
 *
 * @throws Problem 400 that names the input if its bytes do not give as many elements as its shape
 */
export function decodeElements(
  { name, datatype, shape }: BinaryTensor,
  bytes: Buffer,
): readonly unknown[] | Float64Array {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  const wrong = (got: string): Problem =>
    new Problem(400, `input ${quote(name)} of ${count} elements of ${datatype} has ${got}`);
  if (datatype === 'BYTES') return decodeTexts(bytes, count, wrong);
  const { width, read } = LAYOUTS[datatype];
  if (bytes.length !== count * width) {
    throw wrong(`a binary_data_size of ${bytes.length}; it must be ${count * width}`);
  }
  // a copy, because typed arrays begin at multiples of their width
  return read(inOwnOrder(new Uint8Array(bytes), width).buffer);
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Typed arrays have the order of the machine, and the extension is little-endian. */
function inOwnOrder(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  if (LITTLE_ENDIAN || width === 1) return bytes;
  const swapped = Buffer.from(bytes.buffer);
  if (width === 2) swapped.swap16();
  else if (width === 4) swapped.swap32();
  else swapped.swap64();
  return bytes;
}

function decodeTexts(bytes: Buffer, count: number, wrong: (got: string) => Problem): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + LENGTH_BYTES > bytes.length) throw wrong('bytes that end within the length of an element');
    const start = at + LENGTH_BYTES;
    const end = start + bytes.readUInt32LE(at);
    if (end > bytes.length) throw wrong(`an element that ends after its ${bytes.length} bytes`);
    texts.push(bytes.toString('utf8', start, end));
    at = end;
  }
  if (texts.length !== count) throw wrong(`bytes of ${texts.length} elements`);
  return texts;
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Numbers of an output as bytes. */
export function encodeNumbers(datatype: 'INT64' | 'FP64', numbers: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    if (datatype === 'FP64') bytes.writeDoubleLE(numbers[index]!, 8 * index);
    else bytes.writeBigInt64LE(BigInt(numbers[index]!), 8 * index);
  }
  return bytes;
}

/** Texts of an output as bytes, each after its length. */
export function encodeTexts(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
