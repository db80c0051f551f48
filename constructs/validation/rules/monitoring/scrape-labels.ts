import { METRICS, type Metric, PROCESS_METRICS } from '../../../../runtime/contract/metrics';
import type { ManifestSet } from '../../manifests/manifest-set';
import { runtimeContainer } from '../../manifests/runtime-container';
import { type ScrapeTarget, jobOf } from '../../manifests/scrape-target';
import { placedRules } from '../../series/placed-rules';
import { type Grouping, type Selector, matches } from '../../series/promql-query';
import { type LabelValue, type RelabeledLabels, UNKNOWN, relabel } from '../../series/relabel';
import { type Finding, at } from '../../rule';

/** Prometheus makes these itself, after the metrics are relabeled. */
const OF_THE_SCRAPE = /^(?:up|scrape_\w+)$/;

const CONTRACT: ReadonlyMap<string, Metric> = new Map(
  [...Object.values(METRICS), ...Object.values(PROCESS_METRICS)].map((metric) => [metric.name, metric]),
);

/** A target and its labels, before and after its relabelings. */
export interface LabelledTarget {
  readonly target: ScrapeTarget;
  readonly before: ReadonlyMap<string, LabelValue>;
  readonly after: RelabeledLabels;
}

/**
 * The labels that the operator gives a target, and what the relabelings of its endpoint make of them.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.85.0/pkg/prometheus/promcfg.go
 */
export function labelledTarget(target: ScrapeTarget): LabelledTarget {
  const { monitor, service, workload, endpoint, found } = target;
  const namespace = service.namespace ?? 'default';
  const before = new Map<string, LabelValue>([
    ['job', jobOf(monitor, service)],
    ['namespace', namespace],
    ['service', service.name],
    ['endpoint', String(endpoint.port ?? endpoint.targetPort ?? '')],
    ['container', found?.placed.name ?? UNKNOWN],
    ['pod', UNKNOWN],
    ['instance', UNKNOWN],
    ['__address__', UNKNOWN],
    ['__scheme__', endpoint.scheme?.toLowerCase() ?? 'http'],
    ['__metrics_path__', endpoint.path ?? UNKNOWN],
    ['__meta_kubernetes_namespace', namespace],
    ['__meta_kubernetes_service_name', service.name],
    ...prefixed('__meta_kubernetes_service_label_', service.labels),
    ...prefixed('__meta_kubernetes_service_annotation_', service.annotations),
    ...prefixed('__meta_kubernetes_pod_label_', workload.labels),
    ...prefixed('__meta_kubernetes_pod_annotation_', workload.annotations),
  ]);
  const after = relabel(before, endpoint.relabelings ?? [], (label) =>
    label.startsWith('__') && !label.startsWith('__tmp') ? UNKNOWN : '',
  );
  return { target, before, after };
}

function prefixed(prefix: string, labels: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(labels).map(([key, value]) => [prefix + key.replaceAll(/\W/g, '_'), value]);
}

/** What the alerts and recording rules of the set read of a target, and its relabelings take away. */
export function* labelFindings(set: ManifestSet, labelled: LabelledTarget): Iterable<Finding> {
  const { target, before } = labelled;
  const said = new Set<string>();
  for (const { manifest, path, alert, record, query } of placedRules(set)) {
    for (const selector of query.selectors.filter((each) => isAbout(set, each, target, before))) {
      const lost = lostPart(selector, query.groupings, labelled);
      if (lost === undefined || said.has(lost.part)) continue;
      said.add(lost.part);
      yield {
        ends: [at(target.monitor, `${target.endpointPath}.${lost.field}`), at(manifest, `${path}.expr`)],
        problem: `${lost.problem}, and ${alert ?? record ?? 'a rule'} reads ${selector.text}`,
        fix: `leave ${lost.part} as it is`,
      };
    }
  }
}

/** A label or metric that a selector reads and that relabelings take away. */
interface Lost {
  readonly part: string;
  readonly field: 'relabelings' | 'metricRelabelings';
  readonly problem: string;
}

function lostPart(
  selector: Selector,
  groupings: readonly Grouping[],
  { target: { endpoint }, before, after }: LabelledTarget,
): Lost | undefined {
  const { metric } = selector;
  const own = metric === undefined ? undefined : ownLabels(metric);
  const reads = { selector, groupings, own, honors: endpoint.honorLabels === true };
  const label = lostLabel(reads, before, after.labels);
  if (label) return { ...label, field: 'relabelings' };
  if (metric === undefined || OF_THE_SCRAPE.test(metric)) return undefined;
  const scraped = new Map<string, LabelValue>([
    ...(own ?? []).map((each) => [each, UNKNOWN] as const),
    ...after.labels,
    ['__name__', metric],
  ]);
  const kept = relabel(scraped, endpoint.metricRelabelings ?? [], () => UNKNOWN);
  const field = 'metricRelabelings';
  if (kept.droppedBy !== undefined) {
    return {
      part: `the metric ${metric}`,
      field,
      problem: `${field}[${kept.droppedBy}] drops the metric ${metric}`,
    };
  }
  const name = kept.labels.get('__name__') ?? '';
  if (name !== metric && name !== UNKNOWN) {
    const made = name === '' ? 'remove the name of' : `write ${name} instead of`;
    return { part: `the metric ${metric}`, field, problem: `${field} ${made} the metric ${metric}` };
  }
  const second = lostLabel({ ...reads, own: [], honors: false }, scraped, kept.labels);
  return second && { ...second, field };
}

/** Whether a selector reads series of this target, as far as its labels before relabeling say. */
function isAbout(
  set: ManifestSet,
  { metric, matchers }: Selector,
  { workload }: ScrapeTarget,
  labels: ReadonlyMap<string, LabelValue>,
): boolean {
  const known = matchers.flatMap((matcher) => {
    const value = labels.get(matcher.label);
    return typeof value === 'string' ? [{ matcher, value }] : [];
  });
  if (!known.every(({ matcher, value }) => matches(matcher, { [matcher.label]: value }))) return false;
  const named = known.some(
    ({ matcher: { label, operator } }) =>
      (label === 'job' || label === 'service') && (operator === '=' || operator === '=~'),
  );
  const own = metric !== undefined && ownLabels(metric) !== undefined && !OF_THE_SCRAPE.test(metric);
  return named || (own && runtimeContainer(set, workload) !== undefined);
}

/** The labels that a metric has before it is scraped; undefined if they are not known. */
function ownLabels(metric: string): readonly string[] | undefined {
  if (OF_THE_SCRAPE.test(metric)) return [];
  return (CONTRACT.get(metric) ?? CONTRACT.get(metric.replace(/_(?:bucket|sum|count)$/, '')))?.labels;
}

function lostLabel(
  {
    selector,
    groupings,
    own,
    honors,
  }: {
    readonly selector: Selector;
    readonly groupings: readonly Grouping[];
    /** Labels of the metric itself; undefined if they are not known. */
    readonly own: readonly string[] | undefined;
    readonly honors: boolean;
  },
  before: ReadonlyMap<string, LabelValue>,
  after: ReadonlyMap<string, LabelValue>,
): Pick<Lost, 'part' | 'problem'> | undefined {
  for (const [label, value] of before) {
    const made = after.get(label) ?? '';
    if (label.startsWith('__') || value === '' || made === value || made === UNKNOWN) continue;
    // the label of the metric itself shows through where the target has none, or where it is honored
    const shows = own === undefined || own.includes(label);
    if (shows && (made === '' || honors)) continue;
    const selected = selector.matchers.some(
      (matcher) => matcher.label === label && !matches(matcher, { [label]: made }),
    );
    const grouped = groupings.some(({ labels, over }) => labels.includes(label) && over.includes(selector));
    if (!selected && !(grouped && made === '')) continue;
    return {
      part: `the label ${label}`,
      problem:
        made === '' ? `the relabelings drop the label ${label}` : `the relabelings set ${label} to ${made}`,
    };
  }
  return undefined;
}
