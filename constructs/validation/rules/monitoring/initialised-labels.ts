import { KnownSeries } from '../../series/known-series';
import { placedRules } from '../../series/placed-rules';
import { matches } from '../../series/promql-query';
import { type Rule, at, missing } from '../../rule';

/**
 * `rate()` sees no increase in a series that is born at 1: what an alert reads must exist, at 0, from the start.
 * Metrics without initial combinations get theirs from the model when it is loaded.
 */
export const initialisedLabels: Rule = {
  name: 'initialised-labels',
  title: 'The runtime starts every series at 0 that an alert reads',
  source: 'Prometheus documentation, “Avoid missing metrics”',
  *check(set, { outsideSeries }) {
    const series = new KnownSeries(set, outsideSeries);
    for (const { manifest, path, alert, record, query } of placedRules(set)) {
      for (const { metric: name, matchers, text } of query.selectors) {
        const metric = name === undefined ? undefined : series.find(name)?.metric;
        if (!metric?.initial) continue;
        const own = matchers.filter(({ label }) => metric.labels.includes(label));
        if (metric.initial.some((combination) => own.every((matcher) => matches(matcher, combination))))
          continue;
        yield {
          ends: [at(manifest, `${path}.expr`), missing('initial labels of', undefined, metric.name)],
          problem: `${alert ?? record} reads ${text}, which the runtime does not start at 0: its first increase is invisible to rate()`,
          fix: `match what is there from the start: ${metric.initial.map((combination) => JSON.stringify(combination)).join(' ')}`,
        };
      }
    }
  },
};
