import type { PromQLQuery } from './promql-query';
import { children, type SyntaxNode } from './syntax-node';

const RATES: ReadonlySet<string> = new Set(['Rate', 'Irate', 'Increase']);
const ABOVE: ReadonlySet<string> = new Set(['Gtr', 'Gte', 'Neq']);
const BELOW: ReadonlySet<string> = new Set(['Lss', 'Lte', 'Eql']);

/** A division of one rate by another, written out or read from a recording rule. */
export interface Ratio {
  readonly text: string;
  /** Text of the divisor, which is 0 without traffic. */
  readonly divisor: string;
  /** Names of all series behind it. */
  readonly metrics: ReadonlySet<string>;
  /** Whether the query has a guard for no traffic. */
  readonly guarded: boolean;
}

/** Series that recording rules make from rates. */
export interface RecordedRates {
  /** Names of series that are rates. */
  readonly rates: ReadonlySet<string>;
  /** Ratios without a guard for no traffic, by the name of their series. */
  readonly ratios: ReadonlyMap<string, Ratio>;
}

/**
 * The ratios in a query. Without traffic both sides are 0 and the ratio is not a number, or a single failure is
 * 100 %; a query guards against that in one of these ways:
 *
 * - `a / b > t and b >= n`: an `and` beside the ratio that compares a series of the ratio, and is not a ratio itself; a
 *   minimum number of failures (`and a >= n`) has the same effect;
 * - `a / b > t unless b < n`: the same with `unless`;
 * - `a / (b > n)`: a divisor that is filtered by a comparison;
 * - `a / clamp_min(b, n)`: a divisor that cannot be 0;
 * - `h_sum / h_count`: the mean of one histogram, whose two sides are 0 only at the same time. 0 / 0 is not a number,
 *   and no comparison holds for it.
 */
export function ratios(query: PromQLQuery, recorded: RecordedRates): readonly Ratio[] {
  const found = ratioNodes(query, recorded, query.root);
  return found.map(({ node, ratio }) => ({
    ...ratio,
    guarded: ratio.guarded || hasGuard(query, recorded, node, ratio.metrics),
  }));
}

/** Whether an expression makes rates, by its functions or by the recorded series that it reads. */
export function isRate(
  query: PromQLQuery,
  rates: ReadonlySet<string>,
  within: SyntaxNode = query.root,
): boolean {
  return (
    query.nodes('FunctionIdentifier', within).some((call) => RATES.has(call.firstChild?.name ?? '')) ||
    [...metricsOf(query, within)].some((metric) => rates.has(metric))
  );
}

function ratioNodes(
  query: PromQLQuery,
  { rates, ratios: known }: RecordedRates,
  within: SyntaxNode,
): readonly { readonly node: SyntaxNode; readonly ratio: Ratio }[] {
  const written = query.nodes('BinaryExpr', within).flatMap((node) => {
    const [dividend, operator] = children(node);
    const divisor = node.lastChild;
    if (!dividend || operator?.name !== 'Div' || !divisor) return [];
    if (!isRate(query, rates, dividend) || !isRate(query, rates, divisor)) return [];
    const guarded = isMean(query, dividend, divisor) || isNeverZero(query, divisor);
    const text = query.read(node);
    return [
      { node, ratio: { text, divisor: query.read(divisor), metrics: metricsOf(query, node), guarded } },
    ];
  });
  const read = query.nodes('VectorSelector', within).flatMap((node) => {
    const [metric = ''] = metricsOf(query, node);
    const ratio = known.get(metric);
    return ratio ? [{ node, ratio: { ...ratio, text: query.read(node) } }] : [];
  });
  return [...written, ...read];
}

function isMean(query: PromQLQuery, dividend: SyntaxNode, divisor: SyntaxNode): boolean {
  const histogram = (node: SyntaxNode, suffix: string) => {
    const [selector, ...others] = query.selectorsIn(node);
    if (!selector?.metric?.endsWith(suffix) || others.length > 0) return undefined;
    return selector.text.replace(selector.metric, selector.metric.slice(0, -suffix.length));
  };
  const observed = histogram(divisor, '_count');
  return observed !== undefined && histogram(dividend, '_sum') === observed;
}

function isNeverZero(query: PromQLQuery, divisor: SyntaxNode): boolean {
  return (
    query.nodes('BinaryExpr', divisor).some((node) => compares(node, ABOVE)) ||
    query.nodes('FunctionIdentifier', divisor).some((call) => query.read(call) === 'clamp_min')
  );
}

/** Searches the parents of a ratio for an `and` or `unless` whose other side compares a series of the ratio. */
function hasGuard(
  query: PromQLQuery,
  recorded: RecordedRates,
  ratio: SyntaxNode,
  metrics: ReadonlySet<string>,
): boolean {
  let inner = ratio;
  for (let outer = ratio.parent; outer; inner = outer, outer = outer.parent) {
    const operator = outer.name === 'BinaryExpr' ? children(outer)[1]?.name : undefined;
    const isRight = outer.lastChild?.from === inner.from;
    const other = isRight ? outer.firstChild : outer.lastChild;
    if (!other || (operator !== 'And' && operator !== 'Unless')) continue;
    if (operator === 'Unless' && isRight) continue;
    const guards = query
      .nodes('BinaryExpr', other)
      .filter((node) => compares(node, operator === 'And' ? ABOVE : BELOW))
      .filter((node) => ratioNodes(query, recorded, node).length === 0)
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
