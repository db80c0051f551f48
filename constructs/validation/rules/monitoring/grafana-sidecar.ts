import { GRAFANA_SIDECAR } from '../../../observability/grafana-sidecar';
import {
  type Dashboard,
  dataSourceTexts,
  type PlacedDashboard,
  placedDashboards,
  variablesIn,
} from '../../manifests/dashboard';
import { BUILT_IN_SOURCES, dataSourcesOf } from '../../manifests/grafana-data-sources';
import { type Finding, type Rule, at, missing } from '../../rule';

/**
 * Where dashboards are mounted instead, other labels do.
 *
 * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 */
export const grafanaSidecar: Rule = {
  name: 'grafana-sidecar',
  title:
    'Dashboards are loaded by the sidecar into a folder, keep their URL, and let the reader choose the data source',
  source: 'grafana #10786, k8s-sidecar #147',
  *check(set) {
    const known = dataSourcesOf(set) !== undefined; // grafana-dashboard compares with them
    for (const placed of placedDashboards(set)) {
      yield* configMapFindings(placed);
      const { manifest, key, dashboard } = placed;
      if (!dashboard) continue; // grafana-dashboard refuses it
      if ((dashboard.uid ?? '') === '') {
        yield {
          ends: [at(manifest, `data["${key}"] uid`)],
          problem:
            'the dashboard has no uid, so Grafana makes one, and links to it break when it makes another',
          fix: 'set a uid',
        };
      }
      const fixed = known ? undefined : fixedSource(dashboard);
      if (fixed !== undefined) {
        yield {
          ends: [at(manifest, `data["${key}"]`), missing('data source', undefined, fixed)],
          problem: `it reads the data source ${fixed}, which the set does not have, so it works only in the Grafana that has it`,
          fix: 'read ${datasource}, a variable of the type datasource',
        };
      }
      if (dashboard.templating?.list?.some(({ type }) => type === 'datasource') === true) continue;
      yield {
        ends: [at(manifest, `data["${key}"]`)],
        problem:
          'it has no variable of the type datasource, so it works only in the Grafana that has its data source’s uid',
        fix: 'add a variable of the type datasource, and read ${datasource}',
      };
    }
  },
};

/** A data source that is written out, instead of a variable or one of Grafana's own. */
function fixedSource(dashboard: Dashboard): string | undefined {
  return dataSourceTexts(dashboard).find(
    (text) => text !== '' && variablesIn(text).length === 0 && !BUILT_IN_SOURCES.includes(text),
  );
}

function* configMapFindings({ manifest }: PlacedDashboard): Iterable<Finding> {
  const { dashboardLabel, labelValue, folderAnnotation } = GRAFANA_SIDECAR;
  if (manifest.labels[dashboardLabel] !== labelValue) {
    yield {
      ends: [at(manifest, `metadata.labels.${dashboardLabel}`)],
      problem: `the label is ${manifest.labels[dashboardLabel] ?? 'not set'}, and the sidecar loads only ConfigMaps with ${dashboardLabel}="${labelValue}"`,
      fix: `set it to "${labelValue}"`,
    };
  }
  if (manifest.annotations[folderAnnotation] === undefined) {
    yield {
      ends: [at(manifest, `metadata.annotations.${folderAnnotation}`)],
      problem: 'it is not set, so the dashboard is in Grafana’s default folder',
      fix: 'name a folder',
    };
  }
}
