/** Autocorrelation from which a repetition counts as a period. */
const LEAST_CORRELATION = 0.3;
/** A shorter period is preferred if its autocorrelation is at least this share of the greatest one. */
const ALMOST = 0.9;
/** Most values that are read; the cost grows with their square. */
const MOST_VALUES = 10_000;

/**
 * The period of a series: the lag of the first great peak of its autocorrelation after it has fallen to 0.
 *
 * @param values in their order, at even distances; the first 10,000 are read
 * @returns in values, at most a third of their number; undefined without a period
 * @example period(Float64Array.from({ length: 100 }, (_, i) => Math.sin((2 * Math.PI * i) / 10))) // 10
 * @see G. E. P. Box and G. M. Jenkins, Time Series Analysis: Forecasting and Control (1970), 2.1, on the autocorrelation
 */
export function period(values: Float64Array): number | undefined {
  const correlations = autocorrelations(values.subarray(0, MOST_VALUES));
  const fallen = correlations.findIndex((correlation) => correlation <= 0);
  if (fallen === -1) return undefined;
  const greatest = correlations.subarray(fallen).reduce((most, each) => Math.max(most, each), -1);
  if (greatest < LEAST_CORRELATION) return undefined;
  const from = correlations.findIndex((correlation, at) => at > fallen && correlation >= ALMOST * greatest);
  // noise makes a peak of many small ones: its top is the greatest value before it falls to half
  const length = correlations.subarray(from).findIndex((correlation) => correlation < greatest / 2);
  const peak = correlations.subarray(from, length === -1 ? undefined : from + length);
  return from + peak.indexOf(Math.max(...peak));
}

/** By lag, from 0 to a third of the values. */
function autocorrelations(values: Float64Array): Float64Array {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const centred = values.map((value) => value - mean);
  const variance = centred.reduce((sum, value) => sum + value * value, 0) / n;
  return Float64Array.from({ length: Math.floor(n / 3) + 1 }, (_, lag) => {
    let sum = 0;
    for (let at = lag; at < n; at++) sum += centred[at]! * centred[at - lag]!;
    return variance > 0 ? sum / ((n - lag) * variance) : 0;
  });
}
