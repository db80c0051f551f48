/** Numbers from 0 up to, but not including, 1. */
export type RandomSource = () => number;

/**
 * A reproducible source: sfc32 (Chris Doty-Humphrey, PractRand), 32 bits a number. Different streams of one seed
 * are independent, so that work can be dealt out to any number of threads and give the same result.
 *
 * @param seed any whole number from 0 to 2^53 - 1
 * @param stream such as the index of a tree
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
  // the author's advice for seeds that differ in few bits
  for (let i = 0; i < 15; i++) next();
  return next;
}
