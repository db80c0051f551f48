/** Returns uniform random numbers in [0, 1). */
export type RandomSource = () => number;

/**
 * A reproducible random source: sfc32 (Chris Doty-Humphrey, PractRand), with 32 random bits in each number. Streams of
 * one seed are independent, so work can be divided among any number of threads with the same result.
 *
 * @param seed integer from 0 to 2^53 - 1
 * @param stream integer that selects a stream, such as the index of a tree
 * @example seededRandom(42)() // 0.7011
 */
export function seededRandom(seed: number, stream = 0): RandomSource {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = stream | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // the author recommends it for seeds that differ in few bits
  for (let i = 0; i < 15; i++) next();
  return next;
}
