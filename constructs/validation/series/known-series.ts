import { METRICS, type Metric, PROCESS_METRICS } from '../../../runtime/contract/metrics';
import { RECEIVER_METRICS } from '../../../runtime/contract/receiver';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import { WATCH_METRICS, WATCH_SOURCE_LABEL } from '../../../runtime/contract/watch-metrics';
import { REVISION_SERIES_LABEL } from '../../private/revision';
import type { ManifestSet } from '../manifests/manifest-set';
import { OUTSIDE_SERIES } from './outside-series';
import { type PlacedRule, placedRules } from './placed-rules';

/** Labels that Prometheus and its operator add to every scraped series. */
const TARGET_LABELS = [
  'namespace',
  'job',
  'service',
  'pod',
  'container',
  'endpoint',
  'instance',
  REVISION_SERIES_LABEL,
] as const;

const HISTOGRAM_SUFFIX = /_(bucket|sum|count)$/;

/** A series that a query may read. */
export interface Series {
  /** All labels that it can have. */
  readonly labels: ReadonlySet<string>;
  /** The metric of the contract behind it, if there is one. */
  readonly metric?: Metric;
}

const CONTRACT = new Map<string, Metric>(
  [
    ...Object.values(METRICS),
    ...Object.values(PROCESS_METRICS),
    ...Object.values(RECEIVER_METRICS),
    ...Object.values(STREAM_METRICS),
    // with the label of the group under which they are pushed
    ...Object.values(WATCH_METRICS).map((metric: Metric) => ({
      ...metric,
      labels: [...metric.labels, WATCH_SOURCE_LABEL],
    })),
  ].map((metric) => [metric.name, metric]),
);

/** The series that queries may read: of the contract, of the recording rules of the set, and of other exporters. */
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
      this.#found.set(name, undefined); // stops a recording rule that reads itself
      this.#found.set(name, this.#look(name));
    }
    return this.#found.get(name);
  }

  /** Whether the labels are unknown: the option outsideSeries gives names only. */
  anyLabel(name: string): boolean {
    return this.#outside.has(name);
  }

  /** All names, except the `_bucket`, `_sum` and `_count` of histograms. */
  names(): readonly string[] {
    return [...CONTRACT.keys(), ...Object.keys(OUTSIDE_SERIES), ...this.#recorded.keys(), ...this.#outside];
  }

  /** Names with the same beginning, for the text of an error. */
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

  /** A recorded series has at most the labels of the series that its query reads, and those that the rule adds. */
  #recordedSeries({ query, labels }: PlacedRule): Series {
    const read = query.selectors.flatMap(({ metric }) => [...(this.find(metric ?? '')?.labels ?? [])]);
    return { labels: new Set([...read, ...Object.keys(labels)]) };
  }
}

/** A histogram has no series with its own name, only three with suffixes. */
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
