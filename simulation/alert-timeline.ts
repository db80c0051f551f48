import type { SimulatedService } from './simulated-service';
import { Evaluator, UnsupportedQuery } from './promql/evaluate';
import type { Rule } from './promql/rules';
import { labelKey, type TimeSeriesStore } from './promql/time-series';

/** When an alert fires; `until` is undefined if it still does at the end. */
interface Firing {
  readonly from: number;
  readonly until: number | undefined;
}

/** What became of an alert. */
export interface AlertTimeline {
  readonly alert: string;
  readonly severity: string | undefined;
  /** Times at which some instance of it fires. */
  readonly firings: readonly Firing[];
}

/** An alert of which the simulation knows nothing, and why. */
export interface UnsimulatedAlert {
  readonly alert: string;
  readonly why: string;
}

/** Time between two evaluations of a rule, in seconds; what the operator sets where a group names none. */
export const EVALUATION_SECONDS = 30;

/** Evaluates rules over simulated series as Prometheus does, one time after another. */
export class AlertTimelines {
  readonly unsimulated: readonly UnsimulatedAlert[];
  readonly #rules: readonly Rule[];
  readonly #store: TimeSeriesStore;
  readonly #evaluator: Evaluator;
  /** Since when an instance of an alert is pending or firing. */
  readonly #active = new Map<Rule, Map<string, number>>();
  readonly #firings = new Map<Rule, { from: number; until: number | undefined }[]>();

  /** @param simulated metrics that the simulation has */
  constructor(
    { rules }: Pick<SimulatedService, 'rules'>,
    simulated: readonly string[],
    store: TimeSeriesStore,
  ) {
    this.#store = store;
    this.#evaluator = new Evaluator(store);
    const known = new Set(simulated);
    const kept: Rule[] = [];
    const unsimulated: UnsimulatedAlert[] = [];
    for (const rule of rules) {
      const why = this.#whyNot(rule, known);
      if (why === undefined) {
        kept.push(rule);
        if (rule.kind === 'record') known.add(rule.name);
      } else if (rule.kind === 'alert') unsimulated.push({ alert: rule.name, why });
    }
    this.#rules = kept.filter(({ kind, name }) => kind === 'alert' || isRead(name, kept));
    this.unsimulated = unsimulated;
  }

  /** Evaluates every rule once. */
  evaluate(time: number): void {
    for (const rule of this.#rules) {
      const vector = this.#evaluator.vector(rule.query, time);
      if (rule.kind === 'record') {
        for (const { labels, value } of vector) {
          this.#store.series({ ...labels, ...rule.labels, __name__: rule.name }).add(time, value);
        }
      } else {
        this.#note(rule, new Set(vector.map(({ labels }) => labelKey(labels))), time);
      }
    }
  }

  get timelines(): readonly AlertTimeline[] {
    return this.#rules
      .filter(({ kind }) => kind === 'alert')
      .map((rule) => ({
        alert: rule.name,
        severity: rule.severity,
        firings: this.#firings.get(rule) ?? [],
      }));
  }

  #note(rule: Rule, holding: ReadonlySet<string>, time: number): void {
    const before = this.#active.get(rule);
    const active = new Map([...holding].map((key) => [key, before?.get(key) ?? time]));
    this.#active.set(rule, active);
    const fires = [...active.values()].some((since) => time - since >= rule.forSeconds);
    const firings = this.#firings.get(rule) ?? [];
    this.#firings.set(rule, firings);
    const last = firings.at(-1);
    const isOpen = last !== undefined && last.until === undefined;
    if (fires && !isOpen) firings.push({ from: time, until: undefined });
    if (!fires && isOpen) last.until = time;
  }

  #whyNot({ query }: Rule, known: ReadonlySet<string>): string | undefined {
    if (query.error) return `its query is wrong: ${query.error.problem}`;
    const unknown = query.selectors.find(({ metric }) => metric === undefined || !known.has(metric));
    if (unknown) return `it reads ${unknown.metric ?? unknown.text}, which a load does not determine`;
    try {
      this.#evaluator.vector(query, 0);
    } catch (error) {
      if (error instanceof UnsupportedQuery) return error.message;
      throw error;
    }
    return undefined;
  }
}

/** Whether an alert reads a recorded series, or a series that is recorded from it. */
function isRead(name: string, rules: readonly Rule[]): boolean {
  return rules.some(
    (rule) =>
      rule.query.selectors.some(({ metric }) => metric === name) &&
      (rule.kind === 'alert' || (rule.name !== name && isRead(rule.name, rules))),
  );
}
