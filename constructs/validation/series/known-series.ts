import { METRICS, type Metric, PROCESS_METRICS } from '../../../runtime/contract/metrics';
import type { ManifestSet } from '../manifests/manifest-set';
import { OUTSIDE_SERIES } from './outside-series';
import { type PlacedRule, placedRules } from './placed-rules';

/** Labels that Prometheus and its operator put on every series that they scrape. */
const TARGET_LABELS = ['namespace', 'job', 'service', 'pod', 'container', 'endpoint', 'instance'] as const;

const HISTOGRAM_SUFFIX = /_(bucket|sum|count)$/;

/** A series that a query may read. */
export interface Series {
  /** All labels that it can have. */
  readonly labels: ReadonlySet<string>;
  /** The metric of the contract behind it, if there is one. */
  readonly metric?: Metric;
}

const CONTRACT = new Map<string, Metric>(
  [...Object.values(METRICS), ...Object.values(PROCESS_METRICS)].map((metric) => [metric.name, metric]),
);

/** Everything that queries may read: the contract, the recording rules of the set, and the list of outside series. */
export class KnownSeries {
  readonly #recorded: ReadonlyMap<string, PlacedRule>;
  readonly #found = new Map<string, Series | undefined>();
  readonly #outside: ReadonlySet<string>;

  constructor(set: ManifestSet, outside: readonly string[]) {
    this.#outside = new Set(outside);
    this.#recorded = new Map(
      placedRules(set).flatMap((rule) => (rule.record === undefined ? [] : [[rule.record, rule]])),
    );
  }

  find(name: string): Series | undefined {
    if (!this.#found.has(name)) {
      this.#found.set(name, undefined); // a recording rule that reads itself has no series to begin with
      this.#found.set(name, this.#look(name));
    }
    return this.#found.get(name);
  }

  /** Whether any label will do: only the name of a series from the options is known. */
  anyLabel(name: string): boolean {
    return this.#outside.has(name);
  }

  /** All names but those of series that only the parts of a histogram have. */
  names(): readonly string[] {
    return [...CONTRACT.keys(), ...Object.keys(OUTSIDE_SERIES), ...this.#recorded.keys(), ...this.#outside];
  }

  /** Names like this one, for an error that says what may have been meant. */
  like(name: string): readonly string[] {
    const [head = name] = name.split('_');
    return [...CONTRACT.keys(), ...Object.keys(OUTSIDE_SERIES), ...this.#recorded.keys()]
      .filter((known) => known.startsWith(head))
      .slice(0, 5);
  }

  #look(name: string): Series | undefined {
    const recorded = this.#recorded.get(name);
    if (recorded) return this.#recordedSeries(recorded);
    const own = OUTSIDE_SERIES[name];
    if (own) return { labels: new Set([...TARGET_LABELS, ...own]) };
    if (this.#outside.has(name)) return { labels: new Set(TARGET_LABELS) };
    return contractSeries(name);
  }

  /** What is recorded has at most the labels that its query reads, and those that the rule adds. */
  #recordedSeries({ query, labels }: PlacedRule): Series {
    const read = query.selectors.flatMap(({ metric }) => [...(this.find(metric ?? '')?.labels ?? [])]);
    return { labels: new Set([...read, ...Object.keys(labels)]) };
  }
}

/** A histogram has no series of its own name, only three with suffixes. */
function contractSeries(name: string): Series | undefined {
  const exact = CONTRACT.get(name);
  if (exact && exact.type !== 'histogram') {
    return { labels: new Set([...TARGET_LABELS, ...exact.labels]), metric: exact };
  }
  const suffix = HISTOGRAM_SUFFIX.exec(name);
  const histogram = suffix && CONTRACT.get(name.slice(0, suffix.index));
  if (histogram?.type !== 'histogram') return undefined;
  const bound = suffix?.[1] === 'bucket' ? ['le'] : [];
  return { labels: new Set([...TARGET_LABELS, ...histogram.labels, ...bound]), metric: histogram };
}
