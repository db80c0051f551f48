import { KnownSeries } from '../../series/known-series';
import { placedRules } from '../../series/placed-rules';
import { matches } from '../../series/promql-query';
import { type Rule, at, missing } from '../../rule';

/**
 * `rate()` sees no increase in a series whose first sample is 1, so a series that an alert reads must start at 0.
 * Metrics without initial label combinations get theirs from the model when it is loaded.
 */
export const initialisedLabels: Rule = {
  name: 'initialised-labels',
  title: 'Every series that an alert reads is started at 0 by the runtime',
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
          fix: `match a combination that the runtime starts: ${metric.initial.map((combination) => JSON.stringify(combination)).join(' ')}`,
        };
      }
    }
  },
};
