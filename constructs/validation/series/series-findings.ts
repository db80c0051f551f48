import type { KnownSeries } from './known-series';
import type { PromQLQuery } from './promql-query';
import { type Location } from '../manifests/location';
import { type Finding, missing } from '../rule';

/** A query and the alert, recording rule or panel that it belongs to. */
export interface Reader {
  readonly name: string;
  readonly end: Location;
  readonly query: PromQLQuery;
}

/** The metrics and labels that a query reads and that do not exist. */
export function* seriesFindings(reader: Reader, series: KnownSeries): Iterable<Finding> {
  const { end: expr, name, query } = reader;
  for (const { metric, matchers, text } of query.selectors) {
    if (metric === undefined) {
      yield {
        ends: [expr, missing('metric', undefined, text)],
        problem: `${name} selects series by labels alone, so it cannot be checked whether they exist`,
        fix: 'name the metric',
      };
      continue;
    }
    const known = series.find(metric);
    if (!known) {
      const like = series.like(metric);
      yield {
        ends: [expr, missing('metric', undefined, metric)],
        problem: `${name} reads a series that neither the runtime's contract nor a recording rule makes, so it never fires or shows`,
        fix: `${like.length > 0 ? `write one of ${like.join(', ')}, or ` : ''}name a series of another exporter in the option outsideSeries`,
      };
      continue;
    }
    if (series.anyLabel(metric)) continue;
    for (const { label } of matchers) {
      if (!known.labels.has(label)) yield unknownLabel(reader, label, metric, known.labels);
    }
  }
  for (const { labels, over, made } of query.groupings) {
    const metrics = over.flatMap(({ metric }) => metric ?? []);
    if (metrics.some((metric) => series.anyLabel(metric))) continue;
    const known = metrics.flatMap((metric) => series.find(metric) ?? []);
    for (const label of labels) {
      if (made.includes(label) || known.some((each) => each.labels.has(label))) continue;
      const carried = new Set([...made, ...known.flatMap((each) => [...each.labels])]);
      yield unknownLabel(reader, label, metrics.join(', '), carried);
    }
  }
}

function unknownLabel(
  { name, end }: Reader,
  label: string,
  metric: string,
  labels: ReadonlySet<string>,
): Finding {
  return {
    ends: [end, missing('label', undefined, `${label} of ${metric}`)],
    problem: `${name} reads a label that ${metric} does not have, so it matches nothing or groups by nothing`,
    fix:
      labels.size === 0 ? `remove it, for ${metric} has no labels` : `use one of ${[...labels].join(', ')}`,
  };
}
