import {
  type DashboardQuery,
  dashboardQueries,
  placedDashboards,
  withoutVariables,
} from '../../manifests/dashboard';
import type { Location } from '../../manifests/location';
import { KnownSeries } from '../../series/known-series';
import { placedRules } from '../../series/placed-rules';
import { PromQLQuery } from '../../series/promql-query';
import { seriesFindings } from '../../series/series-findings';
import { type Finding, type Rule, at } from '../../rule';
import { analysisQueries } from '../../manifests/analysis-queries';

/**
 * An alert on a series that nothing exports never fires, and a panel stays empty.
 *
 * @see https://prometheus.io/docs/alerting/latest/overview/
 */
export const knownSeries: Rule = {
  name: 'known-series',
  title:
    'Rules, dashboards with their variables, and analyses read only series and labels of the runtime, of recording rules, and of the exporters that are named',
  source: 'prometheus-operator #3767; a metric was renamed and its alerts were not',
  *check(set, { outsideSeries }) {
    const series = new KnownSeries(set, outsideSeries);
    for (const { manifest, path, alert, record, query } of placedRules(set)) {
      if (query.error !== undefined) continue; // prometheus-rule refuses it
      const name = alert ?? record ?? 'a rule without a name';
      yield* seriesFindings({ name, end: at(manifest, `${path}.expr`), query }, series);
    }
    for (const { manifest, key, dashboard } of placedDashboards(set)) {
      const end = at(manifest, `data["${key}"]`);
      for (const query of dashboard ? dashboardQueries(dashboard) : [])
        yield* panelFindings(query, end, series);
    }
    for (const { name, end, query } of analysisQueries(set)) {
      if (query.error === undefined) yield* seriesFindings({ name, end, query }, series);
    }
  },
};

function panelFindings(
  { name, expr }: DashboardQuery,
  end: Location,
  series: KnownSeries,
): Iterable<Finding> {
  const filled = withoutVariables(expr);
  const query = filled === undefined ? undefined : new PromQLQuery(filled);
  if (query === undefined || query.error !== undefined) return [];
  return seriesFindings({ name, end, query }, series);
}
