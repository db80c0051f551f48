import { durationSeconds } from '../../constructs/private/prometheus-duration';
import { unquote } from '../../constructs/validation/series/go-string';
import { matches, type PromQLQuery, type Selector } from '../../constructs/validation/series/promql-query';
import { children, type SyntaxNode } from '../../constructs/validation/series/syntax-node';
import { mean, sum } from '../sums';
import { labelKey, type SeriesLabels, type TimeSeries, type TimeSeriesStore } from './time-series';

/** An element of an instant vector. */
interface Element {
  readonly labels: SeriesLabels;
  readonly value: number;
}

type Vector = readonly Element[];
type Value = number | Vector;

/** A query that this evaluation does not cover. */
export class UnsupportedQuery extends Error {
  override readonly name = 'UnsupportedQuery';
}

/** Time for which a sample counts, in seconds. */
const LOOKBACK = 300;

/** A query made ready: its value at a time. */
type Compiled = (time: number) => Value;

/**
 * Evaluates the part of PromQL that alerts on load need, over simulated series: selectors, `rate`, `increase`, the
 * functions `…_over_time`, `histogram_quantile`, `absent`, aggregations, arithmetic, comparisons, and `and`, `or`,
 * `unless`. A range excludes its first moment, as in Prometheus 3.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export class Evaluator {
  readonly #store: TimeSeriesStore;
  readonly #compiled = new Map<PromQLQuery, Compiled>();

  constructor(store: TimeSeriesStore) {
    this.#store = store;
  }

  /**
   * The vector of a query at a time; a number as one element without labels.
   *
   * @throws UnsupportedQuery if the query uses more of PromQL
   */
  vector(query: PromQLQuery, time: number): Vector {
    let compiled = this.#compiled.get(query);
    if (compiled === undefined) {
      const [root] = children(query.root);
      if (root === undefined) throw new UnsupportedQuery('the query is empty');
      compiled = this.#compile(query, root);
      this.#compiled.set(query, compiled);
    }
    const value = compiled(time);
    return typeof value === 'number' ? [{ labels: {}, value }] : value;
  }

  #compile(query: PromQLQuery, node: SyntaxNode): Compiled {
    const parts = children(node);
    switch (node.name) {
      case 'NumberDurationLiteral': {
        const number = numberOf(query.read(node));
        return () => number;
      }
      case 'ParenExpr':
        return this.#compile(query, parts[0]!);
      case 'UnaryExpr': {
        const operand = this.#compile(query, parts[1]!);
        const sign = query.read(parts[0]!) === '-' ? -1 : 1;
        return (time) => mapped(operand(time), (value) => sign * value);
      }
      case 'VectorSelector':
        return this.#instant(query.selectorsIn(node)[0]!);
      case 'BinaryExpr':
        return this.#binary(query, parts);
      case 'AggregateExpr':
        return this.#aggregate(query, parts);
      case 'FunctionCall':
        return this.#call(query, parts);
      default:
        throw new UnsupportedQuery(`${query.read(node)} is not simulated`);
    }
  }

  /** The series of a selector; looked up again when there are new ones. */
  #select({ metric, matchers }: Selector): () => readonly Selected[] {
    let [size, selected]: [number, readonly Selected[]] = [-1, []];
    return () => {
      if (size === this.#store.size) return selected;
      size = this.#store.size;
      selected = this.#store.all
        .filter(
          ({ labels }) =>
            (metric === undefined || labels['__name__'] === metric) &&
            matchers.every((matcher) => matches(matcher, labels)),
        )
        .map((series) => ({ series, unnamed: unnamed(series.labels) }));
      return selected;
    };
  }

  #instant(selector: Selector): Compiled {
    const select = this.#select(selector);
    return (time) =>
      select().flatMap(({ series: { labels, times, values } }) => {
        const index = lastAtOrBefore(times, time);
        if (index === -1 || times[index]! <= time - LOOKBACK || Number.isNaN(values[index])) return [];
        return [{ labels, value: values[index]! }];
      });
  }

  #call(query: PromQLQuery, [head, body]: readonly SyntaxNode[]): Compiled {
    const name = query.read(head!);
    const [first, second] = children(body ?? null);
    const over = OVER_TIME[name];
    if (over !== undefined && first?.name === 'MatrixSelector') {
      const seconds = durationSeconds(query.read(children(first)[1]!).trim());
      if (seconds === undefined) throw new UnsupportedQuery(`${query.read(first)} is not simulated`);
      const select = this.#select(query.selectorsIn(first)[0]!);
      return (time) =>
        select().flatMap(({ series, unnamed: labels }) => {
          const value = over(within(series, time - seconds, time));
          return value === undefined ? [] : [{ labels, value }];
        });
    }
    if (name === 'time') return (time) => time;
    if (name === 'histogram_quantile' && first && second) {
      const share = this.#compile(query, first);
      const buckets = this.#compile(query, second);
      return (time) => histogramQuantile(numeric(share(time)), vectorOf(buckets(time)));
    }
    if (name === 'absent' && first) {
      const operand = this.#compile(query, first);
      return (time) => (vectorOf(operand(time)).length > 0 ? [] : [{ labels: {}, value: 1 }]);
    }
    if (name === 'ln' && first) {
      const operand = this.#compile(query, first);
      return (time) => mapped(operand(time), Math.log);
    }
    throw new UnsupportedQuery(`the function ${name} is not simulated`);
  }

  #aggregate(query: PromQLQuery, parts: readonly SyntaxNode[]): Compiled {
    const operation = query.read(parts[0]!);
    const combine = AGGREGATIONS[operation];
    const body = parts.find(({ name }) => name === 'FunctionCallBody');
    const [operand, more] = children(body ?? null);
    if (combine === undefined || operand === undefined || more !== undefined) {
      throw new UnsupportedQuery(`the aggregation ${operation} is not simulated`);
    }
    const modifier = children(parts.find(({ name }) => name === 'AggregateModifier') ?? null);
    const without = modifier[0]?.name === 'Without';
    const listed = children(modifier[1] ?? null).map((label) => unquote(query.read(label)));
    const evaluate = this.#compile(query, operand);
    const kept = (labels: SeriesLabels): SeriesLabels =>
      without ? dropped(labels, ['__name__', ...listed]) : picked(labels, listed);
    return (time) => {
      const groups = new Map<string, { labels: SeriesLabels; values: number[] }>();
      for (const { labels, value } of vectorOf(evaluate(time))) {
        const own = kept(labels);
        const key = labelKey(own);
        const group = groups.get(key);
        if (group) group.values.push(value);
        else groups.set(key, { labels: own, values: [value] });
      }
      return [...groups.values()].map(({ labels, values }) => ({ labels, value: combine(values) }));
    };
  }

  #binary(query: PromQLQuery, [left, operator, ...rest]: readonly SyntaxNode[]): Compiled {
    const name = operator!.name;
    const [a, b] = [this.#compile(query, left!), this.#compile(query, rest.at(-1)!)];
    const modifier = children(rest.find((part) => part.name === 'MatchingModifierClause') ?? null);
    const has = (kind: string): boolean => modifier.some((part) => part.name === kind);
    const grouping = modifier.find((part) => part.name === 'GroupingLabels');
    const listed =
      has('On') || has('Ignoring')
        ? children(grouping ?? null).map((label) => unquote(query.read(label)))
        : [];
    const matching = (labels: SeriesLabels): SeriesLabels =>
      has('On') ? picked(labels, listed) : dropped(labels, ['__name__', ...listed]);
    if (name === 'And' || name === 'Or' || name === 'Unless') {
      return (time) => setOperation(name, vectorOf(a(time)), vectorOf(b(time)), matching);
    }
    const asBool = rest.some((part) => part.name === 'BoolModifier');
    const compare = COMPARISONS[name];
    const calculate = CALCULATIONS[name];
    if (has('GroupRight') || (compare ?? calculate) === undefined) {
      throw new UnsupportedQuery(`the operator ${query.read(operator!)} is not simulated`);
    }
    const filters = compare !== undefined && !asBool;
    const results = (x: number, y: number, kept: number): readonly number[] => {
      if (calculate !== undefined) return [calculate(x, y)];
      const holds = compare!(x, y);
      if (asBool) return [Number(holds)];
      return holds ? [kept] : [];
    };
    const naming = filters ? (labels: SeriesLabels): SeriesLabels => labels : unnamed;
    const namingMatched = filters || has('GroupLeft') ? naming : matching;
    return (time) => {
      const [x, y] = [a(time), b(time)];
      if (typeof x === 'number') {
        if (typeof y === 'number') return results(x, y, x)[0] ?? [];
        return y.flatMap(({ labels, value }) =>
          results(x, value, value).map((result) => ({ labels: naming(labels), value: result })),
        );
      }
      if (typeof y === 'number') {
        return x.flatMap(({ labels, value }) =>
          results(value, y, value).map((result) => ({ labels: naming(labels), value: result })),
        );
      }
      const others = new Map(y.map(({ labels, value }) => [labelKey(matching(labels)), value]));
      return x.flatMap(({ labels, value }) => {
        const other = others.get(labelKey(matching(labels)));
        if (other === undefined) return [];
        return results(value, other, value).map((result) => ({
          labels: namingMatched(labels),
          value: result,
        }));
      });
    };
  }
}

interface Selected {
  readonly series: TimeSeries;
  /** Its labels without the metric's name. */
  readonly unnamed: SeriesLabels;
}

function vectorOf(value: Value): Vector {
  if (typeof value === 'number') throw new UnsupportedQuery('a number stands where a vector must');
  return value;
}

function numeric(value: Value): number {
  if (typeof value !== 'number') throw new UnsupportedQuery('a vector stands where a number must');
  return value;
}

function mapped(value: Value, change: (value: number) => number): Value {
  if (typeof value === 'number') return change(value);
  return value.map((element) => ({ labels: unnamed(element.labels), value: change(element.value) }));
}

function setOperation(
  operation: 'And' | 'Or' | 'Unless',
  a: Vector,
  b: Vector,
  matching: (labels: SeriesLabels) => SeriesLabels,
): Vector {
  const key = (labels: SeriesLabels): string => labelKey(matching(labels));
  const keys = new Set((operation === 'Or' ? a : b).map(({ labels }) => key(labels)));
  if (operation === 'Or') return [...a, ...b.filter(({ labels }) => !keys.has(key(labels)))];
  return a.filter(({ labels }) => keys.has(key(labels)) === (operation === 'And'));
}

type Calculation = (a: number, b: number) => number;
type Comparison = (a: number, b: number) => boolean;

const CALCULATIONS: Readonly<Record<string, Calculation | undefined>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Mod: (a, b) => a % b,
  Pow: (a, b) => a ** b,
};

const COMPARISONS: Readonly<Record<string, Comparison | undefined>> = {
  Gtr: (a, b) => a > b,
  Gte: (a, b) => a >= b,
  Lss: (a, b) => a < b,
  Lte: (a, b) => a <= b,
  EqlC: (a, b) => a === b,
  Eql: (a, b) => a === b,
  Neq: (a, b) => a !== b,
};

const AGGREGATIONS: Readonly<Record<string, ((values: readonly number[]) => number) | undefined>> = {
  sum,
  avg: mean,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
  group: () => 1,
};

/** Samples of a series in a time, from the first index to before the last. */
interface Window {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly first: number;
  readonly end: number;
  /** Borders of the time, in seconds. */
  readonly from: number;
  readonly to: number;
}

type OverTime = (window: Window) => number | undefined;

const overValues =
  (combine: (values: readonly number[]) => number): OverTime =>
  ({ values, first, end }) =>
    first === end ? undefined : combine(values.slice(first, end));

const OVER_TIME: Readonly<Record<string, OverTime | undefined>> = {
  rate: (window) => {
    const increase = extrapolatedIncrease(window);
    return increase === undefined ? undefined : increase / (window.to - window.from);
  },
  increase: extrapolatedIncrease,
  avg_over_time: overValues(mean),
  max_over_time: overValues((values) => Math.max(...values)),
  min_over_time: overValues((values) => Math.min(...values)),
  sum_over_time: overValues(sum),
  count_over_time: overValues(({ length }) => length),
};

/** As Prometheus: to the borders of the window where samples are near them, and never below zero. */
function extrapolatedIncrease({ times, values, first, end, from, to }: Window): number | undefined {
  if (end - first < 2) return undefined;
  let increase = 0;
  for (let index = first + 1; index < end; index += 1) {
    const [before, value] = [values[index - 1]!, values[index]!];
    increase += value < before ? value : value - before;
  }
  const sampled = times[end - 1]! - times[first]!;
  const step = sampled / (end - first - 1);
  let toStart = times[first]! - from;
  let toEnd = to - times[end - 1]!;
  if (toStart >= step * 1.1) toStart = step / 2;
  if (increase > 0 && values[first]! >= 0) toStart = Math.min(toStart, sampled * (values[first]! / increase));
  if (toEnd >= step * 1.1) toEnd = step / 2;
  return (increase * (sampled + toStart + toEnd)) / sampled;
}

/** Interpolated within the bucket, whose values are taken as spread evenly. */
function histogramQuantile(share: number, buckets: Vector): Vector {
  const groups = new Map<string, { labels: SeriesLabels; bounds: [number, number][] }>();
  for (const { labels, value } of buckets) {
    const { le } = labels;
    if (le === undefined) continue;
    const kept = dropped(unnamed(labels), ['le']);
    const key = labelKey(kept);
    const group = groups.get(key) ?? { labels: kept, bounds: [] };
    group.bounds.push([le === '+Inf' ? Infinity : Number(le), value]);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, bounds }) => ({ labels, value: quantileOf(share, bounds) }));
}

function quantileOf(share: number, unordered: readonly (readonly [bound: number, count: number])[]): number {
  const bounds = unordered.toSorted(([a], [b]) => a - b);
  const total = bounds.at(-1)?.[1] ?? 0;
  if (total === 0) return NaN;
  const rank = share * total;
  const index = bounds.findIndex(([, count]) => count >= rank);
  const [upper, count] = bounds[index]!;
  const [lower, below] = bounds[index - 1] ?? [0, 0];
  if (upper === Infinity) return lower;
  return lower + ((upper - lower) * (rank - below)) / (count - below);
}

function within({ times, values }: TimeSeries, from: number, to: number): Window {
  const end = lastAtOrBefore(times, to) + 1;
  // the mark of its end is the last that a series has
  const marked = end > 0 && Number.isNaN(values[end - 1]) ? 1 : 0;
  return {
    times,
    values,
    first: Math.min(lastAtOrBefore(times, from) + 1, end - marked),
    end: end - marked,
    from,
    to,
  };
}

/** Index of the last time that is not after another; -1 if there is none. */
function lastAtOrBefore(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function numberOf(text: string): number {
  const value = Number(text);
  return Number.isNaN(value) ? (durationSeconds(text) ?? NaN) : value;
}

function unnamed(labels: SeriesLabels): SeriesLabels {
  return dropped(labels, ['__name__']);
}

function dropped(labels: SeriesLabels, names: readonly string[]): SeriesLabels {
  const kept: Record<string, string> = {};
  for (const name in labels) if (!names.includes(name)) kept[name] = labels[name]!;
  return kept;
}

function picked(labels: SeriesLabels, names: readonly string[]): SeriesLabels {
  const kept: Record<string, string> = {};
  for (const name of names) if (labels[name] !== undefined) kept[name] = labels[name];
  return kept;
}
