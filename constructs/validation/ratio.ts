import { type PromQLQuery, type SyntaxNode, children } from './promql-query';

const RATES: ReadonlySet<string> = new Set(['Rate', 'Irate', 'Increase']);
const ABOVE: ReadonlySet<string> = new Set(['Gtr', 'Gte', 'Neq']);
const BELOW: ReadonlySet<string> = new Set(['Lss', 'Lte', 'Eql']);

/** A division of one rate by another. */
export interface Ratio {
  readonly text: string;
  /** Text of the divisor, which is 0 without traffic. */
  readonly divisor: string;
  /** Whether the query says what happens then. */
  readonly guarded: boolean;
}

/**
 * The divisions of rates in a query. Without traffic both sides are 0 and the ratio is not a number, or the
 * series are missing; a query says that it means this, in one of these ways:
 *
 * - `a / b > t and b >= n`: an `and` beside the ratio with a comparison on a metric of the divisor;
 * - `a / b > t unless b < n`: the same with `unless`;
 * - `a / (b > n)`: a divisor that is filtered by a comparison;
 * - `a / clamp_min(b, n)`: a divisor that cannot be 0;
 * - `h_sum / h_count`: the mean of one histogram, whose two sides are 0 only together. 0 / 0 is not a number, and no
 *   comparison holds for it.
 *
 * @param recordedRates names of recording rules whose series are rates
 */
export function ratios(query: PromQLQuery, recordedRates: ReadonlySet<string>): readonly Ratio[] {
  return query.nodes('BinaryExpr').flatMap((division) => {
    const [left, operator] = children(division);
    const divisor = division.lastChild;
    if (!left || operator?.name !== 'Div' || !divisor) return [];
    if (!isRate(query, recordedRates, left) || !isRate(query, recordedRates, divisor)) return [];
    const guarded =
      isMean(query, left, divisor) ||
      isNeverZero(query, divisor) ||
      hasGuard(query, division, metricsOf(query, divisor));
    return [{ text: query.read(division), divisor: query.read(divisor), guarded }];
  });
}

/** Whether an expression makes rates, by its functions or by the recorded series that it reads. */
export function isRate(
  query: PromQLQuery,
  recordedRates: ReadonlySet<string> = new Set(),
  within: SyntaxNode = query.root,
): boolean {
  return (
    query.nodes('FunctionIdentifier', within).some((call) => RATES.has(call.firstChild?.name ?? '')) ||
    [...metricsOf(query, within)].some((metric) => recordedRates.has(metric))
  );
}

function isMean(query: PromQLQuery, dividend: SyntaxNode, divisor: SyntaxNode): boolean {
  const read = (node: SyntaxNode, suffix: string) =>
    query
      .selectorsIn(node)
      .map(({ text, metric }) =>
        metric?.endsWith(suffix) ? text.replace(metric, metric.slice(0, -suffix.length)) : text,
      );
  const sums = read(dividend, '_sum');
  const counts = read(divisor, '_count');
  return (
    sums.length === 1 &&
    counts.length === 1 &&
    sums[0] === counts[0] &&
    query.read(dividend) !== query.read(divisor)
  );
}

function isNeverZero(query: PromQLQuery, divisor: SyntaxNode): boolean {
  return (
    query.nodes('BinaryExpr', divisor).some((node) => compares(node, ABOVE)) ||
    query.nodes('FunctionIdentifier', divisor).some((call) => query.read(call) === 'clamp_min')
  );
}

/** Looks upwards from the division for an `and` or `unless` whose other side compares a metric of the divisor. */
function hasGuard(query: PromQLQuery, division: SyntaxNode, metrics: ReadonlySet<string>): boolean {
  let inner = division;
  for (let outer = division.parent; outer; inner = outer, outer = outer.parent) {
    if (outer.name !== 'BinaryExpr') continue;
    const operator = children(outer)[1]?.name;
    const other = outer.lastChild?.from === inner.from ? outer.firstChild : outer.lastChild;
    if (!other || (operator !== 'And' && operator !== 'Unless')) continue;
    const comparisons = operator === 'And' ? ABOVE : BELOW;
    const guards = query
      .nodes('BinaryExpr', other)
      .filter((node) => compares(node, comparisons))
      .some((node) => [...metricsOf(query, node)].some((metric) => metrics.has(metric)));
    if (guards) return true;
  }
  return false;
}

function compares(node: SyntaxNode, operators: ReadonlySet<string>): boolean {
  return operators.has(children(node)[1]?.name ?? '');
}

function metricsOf(query: PromQLQuery, within: SyntaxNode): ReadonlySet<string> {
  return new Set(query.selectorsIn(within).flatMap(({ metric }) => metric ?? []));
}
