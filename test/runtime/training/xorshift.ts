/**
 * Marsaglia's 32-bit xorshift (2003, shifts 13, 17, 5), numbers from 0 to 1. A few lines in any language, so that
 * the comments of tests can give the same data to scikit-learn.
 */
export function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
