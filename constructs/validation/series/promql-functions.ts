/** Types of PromQL's values, as Prometheus names them. */
export type ValueType = 'scalar' | 'instant vector' | 'range vector' | 'string';

/** A function of PromQL. */
export interface PromQLFunction {
  readonly parameters: readonly ValueType[];
  /** Smallest number of arguments. */
  readonly least: number;
  /** Largest number of arguments. Those after the last parameter have its type. */
  readonly most: number;
  readonly returns: ValueType;
}

/** V: instant vector, R: range vector, S: scalar, T: text; `?` is optional, `*` may be repeated. */
const LETTERS: Readonly<Record<string, ValueType>> = {
  V: 'instant vector',
  R: 'range vector',
  S: 'scalar',
  T: 'string',
};

/**
 * Arguments of the functions, and their type if they do not return an instant vector. Functions that Prometheus knows
 * only with `--enable-feature=promql-experimental-functions` are not here: without it, the whole group of rules does
 * not load.
 *
 * @see https://github.com/prometheus/prometheus/blob/v3.5.0/promql/parser/functions.go
 */
const SIGNATURES: readonly (readonly [signature: string, names: string])[] = [
  [
    'V',
    'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh',
  ],
  [
    'V',
    'sort sort_desc sqrt tan tanh timestamp histogram_avg histogram_count histogram_stddev histogram_stdvar',
  ],
  ['V', 'histogram_sum'],
  ['V?', 'day_of_month day_of_week day_of_year days_in_month hour minute month year'],
  [
    'R',
    'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time',
  ],
  [
    'R',
    'max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time',
  ],
  ['VSS', 'clamp'],
  ['VS', 'clamp_max clamp_min'],
  ['VS?', 'round'],
  ['SV', 'histogram_quantile'],
  ['SSV', 'histogram_fraction'],
  ['SR', 'quantile_over_time'],
  ['RS', 'predict_linear'],
  ['VTTTT', 'label_replace'],
  ['VTTT*', 'label_join'],
  ['S', 'vector'],
  ['V=S', 'scalar'],
  ['=S', 'pi time'],
];

export const PROMQL_FUNCTIONS: ReadonlyMap<string, PromQLFunction> = new Map(
  SIGNATURES.flatMap(([signature, names]) =>
    names.split(' ').map((name) => [name, read(signature)] as const),
  ),
);

function read(signature: string): PromQLFunction {
  const [taken = '', returned = 'V'] = signature.split('=');
  const parameters = Array.from(taken.matchAll(/[A-Z]/g), ([letter]) => LETTERS[letter]!);
  return {
    parameters,
    least: parameters.length - (/[?*]$/.test(taken) ? 1 : 0),
    most: taken.endsWith('*') ? Infinity : parameters.length,
    returns: LETTERS[returned]!,
  };
}
