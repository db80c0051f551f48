/**
 * The rank of each value, from 1; equal values share the mean of their ranks: `scipy.stats.rankdata(values)`.
 *
 * @example midRanks(Float64Array.of(30, 10, 30)) // [2.5, 1, 2.5]
 */
export function midRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, row) => row).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) ranks[order[at]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
