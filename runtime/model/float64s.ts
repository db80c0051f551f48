/** Base64 of little-endian 64-bit floats, as the artifact stores them. */
export function encodeFloat64s(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** The reverse of `encodeFloat64s`. Node runs on little-endian machines only, so no byte order is converted. */
export function decodeFloat64s(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float64Array(Uint8Array.from(bytes).buffer);
}

/** Whether the base64 contains 64-bit floats, all of them finite. */
export function areFloat64s(text: string): boolean {
  // Buffer ignores characters that are not base64
  return Buffer.from(text, 'base64').length % 8 === 0 && decodeFloat64s(text).every(Number.isFinite);
}
