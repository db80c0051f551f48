import { adapterRules } from '../../series/adapter-rules';
import { KnownSeries } from '../../series/known-series';
import { type Rule, at, missing } from '../../rule';

/** An autoscaler that reads a metric which the adapter does not serve stops scaling, and only its status conditions say so. */
export const hpaCustomMetrics: Rule = {
  name: 'hpa-custom-metrics',
  title: 'A custom metric that an autoscaler reads is served by the adapter from a metric that exists',
  source: 'prometheus-adapter #495, #105',
  *check(set, { outsideSeries }) {
    const series = new KnownSeries(set, outsideSeries);
    const rules = adapterRules(set, series.names());
    for (const { manifest, path, seriesQuery, metrics } of rules) {
      if ([...metrics.values()].some((name) => series.find(name))) continue;
      yield {
        ends: [at(manifest, `${path}.seriesQuery`), missing('metric', undefined, seriesQuery)],
        problem: "the adapter reads a series that neither the runtime's contract nor a recording rule makes",
        fix: 'name a metric of the contract, or add it to the option outsideSeries',
      };
    }
    const served = new Set(rules.flatMap(({ metrics }) => [...metrics.keys()]));
    for (const hpa of set.all('HorizontalPodAutoscaler')) {
      for (const [i, { pods, object }] of (hpa.body.spec.metrics ?? []).entries()) {
        const metric = (pods ?? object)?.metric.name;
        if (metric === undefined || served.has(metric)) continue;
        const [rule] = rules;
        yield {
          ends: [
            at(hpa, `spec.metrics[${i}].${pods ? 'pods' : 'object'}.metric.name`),
            rule
              ? at(rule.manifest, `${rule.path}.name`)
              : missing('rule of prometheus-adapter', undefined, metric),
          ],
          problem: `no rule of the adapter makes ${metric}, so the autoscaler never gets a value`,
          fix:
            served.size === 0
              ? `add a rule to the adapter whose name.as is ${metric}`
              : `read one of ${[...served].join(', ')}, or add a rule whose name.as is ${metric}`,
        };
      }
    }
  },
};
