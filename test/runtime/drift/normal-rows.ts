/** Rows of independent normal numbers from a seed: mulberry32 and the Box–Muller transform. */
export function normalRows(
  seed: number,
): (rows: number, columns: number, mean: number, deviation: number) => Float64Array {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return (rows, columns, mean, deviation) =>
    Float64Array.from({ length: rows * columns }, () => mean + deviation * normal());
}
