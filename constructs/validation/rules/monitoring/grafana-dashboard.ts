import { MAXIMUM_UID } from '../../../observability/dashboards/dashboard-uid';
import { GRAFANA_SIDECAR } from '../../../observability/grafana-sidecar';
import {
  type PlacedDashboard,
  dashboardQueries,
  placedDashboards,
  withoutVariables,
} from '../../manifests/dashboard';
import { KnownSeries } from '../../series/known-series';
import { PromQLQuery } from '../../series/promql-query';
import { type Finding, type Rule, at } from '../../rule';
import { seriesFindings } from '../../series/series-findings';

/** The size limit of a ConfigMap: https://kubernetes.io/docs/concepts/configuration/configmap/ */
const LIMIT_BYTES = 1024 * 1024;

/**
 * The sidecar skips an invalid dashboard without an error, and Grafana shows “No data” for a series that does not
 * exist.
 */
export const grafanaDashboard: Rule = {
  name: 'grafana-dashboard',
  title: 'Dashboards are loaded by the sidecar, keep their URL, and read metrics that exist',
  source: 'grafana #10786, k8s-sidecar #147',
  *check(set, { outsideSeries }) {
    const series = new KnownSeries(set, outsideSeries);
    const byUid = new Map<string, PlacedDashboard>();
    for (const placed of placedDashboards(set, GRAFANA_SIDECAR.dashboardLabel)) {
      yield* configMapFindings(placed);
      const { manifest, key, dashboard } = placed;
      const data = at(manifest, `data["${key}"]`);
      if (!dashboard) {
        yield {
          ends: [data],
          problem: 'it is not the JSON of a dashboard',
          fix: 'write the dashboard’s JSON model',
        };
        continue;
      }
      yield* uidFindings(placed, byUid);
      yield* dataSourceFindings(placed);
      for (const { title, expr } of dashboardQueries(dashboard)) {
        const query = new PromQLQuery(withoutVariables(expr));
        const name = `panel “${title}”`;
        if (query.error === undefined) yield* seriesFindings({ name, end: data, query }, series);
        else {
          yield {
            ends: [data],
            problem: `Prometheus refuses the query of ${name}: ${query.error.problem}`,
            fix: query.error.fix,
          };
        }
      }
    }
  },
};

function* configMapFindings({ manifest, key, text }: PlacedDashboard): Iterable<Finding> {
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
  if (!key.endsWith('.json')) {
    yield {
      ends: [at(manifest, `data["${key}"]`)],
      problem: 'the sidecar writes a file of that name, and Grafana reads only those that end in .json',
      fix: `call it ${key}.json`,
    };
  }
  const bytes = Buffer.byteLength(text);
  if (bytes >= LIMIT_BYTES) {
    yield {
      ends: [at(manifest, `data["${key}"]`)],
      problem: `it has ${bytes} bytes, and a ConfigMap holds less than ${LIMIT_BYTES}`,
      fix: 'split it into two dashboards',
    };
  }
}

function* uidFindings(placed: PlacedDashboard, byUid: Map<string, PlacedDashboard>): Iterable<Finding> {
  const { manifest, key, dashboard } = placed;
  const end = at(manifest, `data["${key}"] uid`);
  const uid = dashboard?.uid ?? '';
  if (uid === '' || uid.length > MAXIMUM_UID) {
    yield {
      ends: [end],
      problem: `the uid is “${uid}”, so Grafana makes a new one at each start, and links break`,
      fix: `set a uid of 1 to ${MAXIMUM_UID} characters`,
    };
    return;
  }
  const first = byUid.get(uid);
  if (!first) byUid.set(uid, placed);
  else {
    yield {
      ends: [end, at(first.manifest, `data["${first.key}"] uid`)],
      problem: `both dashboards have the uid ${uid}, and Grafana loads one of them`,
      fix: 'give one of them another uid',
    };
  }
}

/** Provisioning does not fill in the inputs of a dashboard that was exported for sharing. */
function* dataSourceFindings({ manifest, key, text, dashboard }: PlacedDashboard): Iterable<Finding> {
  const end = at(manifest, `data["${key}"]`);
  const input = /\$\{DS_\w*\}/.exec(text)?.[0];
  if (input !== undefined) {
    yield {
      ends: [end],
      problem: `it reads the data source ${input}, an input that provisioning does not fill in`,
      fix: 'export the dashboard without “for sharing externally”, and read ${datasource}',
    };
  }
  if (dashboard?.templating?.list?.some(({ type }) => type === 'datasource') !== true) {
    yield {
      ends: [end],
      problem:
        'it has no variable of the type datasource, so it works only in the Grafana that has its data source’s uid',
      fix: 'add a variable of the type datasource, and read ${datasource}',
    };
  }
}
