import { MAXIMUM_UID } from '../../../observability/dashboards/dashboard-uid';
import { GRAFANA_SIDECAR } from '../../../observability/grafana-sidecar';
import {
  type Dashboard,
  type DataSourceReference,
  type PlacedDashboard,
  dashboardQueries,
  panelsOf,
  placedDashboards,
  variablesIn,
  withoutVariables,
} from '../../manifests/dashboard';
import { type DataSources, dataSourcesOf } from '../../manifests/grafana-data-sources';
import { PromQLQuery } from '../../series/promql-query';
import { type Finding, type Rule, at, missing } from '../../rule';

/** The size limit of a ConfigMap: https://kubernetes.io/docs/concepts/configuration/configmap/ */
const LIMIT_BYTES = 1024 * 1024;

/**
 * The sidecar does not report a dashboard that it skips or overwrites, and Grafana shows “No data” for a query that it
 * cannot fill in.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
 * @see https://github.com/kiwigrid/k8s-sidecar
 */
export const grafanaDashboard: Rule = {
  name: 'grafana-dashboard',
  title:
    'Grafana can load each dashboard under a name and uid of its own, with data sources, variables and queries that exist',
  source: 'grafana #10786, k8s-sidecar #147',
  *check(set) {
    const sources = dataSourcesOf(set);
    const byUid = new Map<string, PlacedDashboard>();
    const byFile = new Map<string, PlacedDashboard>();
    for (const placed of placedDashboards(set)) {
      yield* fileFindings(placed, byFile);
      const { manifest, key, dashboard } = placed;
      if (!dashboard) {
        yield {
          ends: [at(manifest, `data["${key}"]`)],
          problem: 'it is not the JSON of a dashboard',
          fix: 'write the dashboard’s JSON model',
        };
        continue;
      }
      if ((dashboard.title ?? '').trim() === '') {
        yield {
          ends: [at(manifest, `data["${key}"] title`)],
          problem: 'the dashboard has no title, and Grafana does not load it',
          fix: 'set a title',
        };
      }
      yield* uidFindings(placed, byUid);
      yield* variableFindings(placed, dashboard);
      yield* sourceFindings(placed, dashboard, sources);
      yield* queryFindings(placed, dashboard);
    }
  },
};

function* fileFindings(placed: PlacedDashboard, byFile: Map<string, PlacedDashboard>): Iterable<Finding> {
  const { manifest, key, text, labelled } = placed;
  const end = at(manifest, `data["${key}"]`);
  const bytes = Buffer.byteLength(text);
  if (bytes >= LIMIT_BYTES) {
    yield {
      ends: [end],
      problem: `it has ${bytes} bytes, and a ConfigMap holds less than ${LIMIT_BYTES}`,
      fix: 'split it into two dashboards',
    };
  }
  if (!labelled) return;
  if (!key.endsWith('.json')) {
    yield {
      ends: [end],
      problem: 'the sidecar writes a file of that name, and Grafana reads only those that end in .json',
      fix: `call it ${key}.json`,
    };
  }
  const file = `${manifest.annotations[GRAFANA_SIDECAR.folderAnnotation] ?? ''}/${key}`;
  const first = byFile.get(file);
  if (!first) byFile.set(file, placed);
  else {
    yield {
      ends: [end, at(first.manifest, `data["${first.key}"]`)],
      problem: `the sidecar writes both to the file ${file.replace(/^\//, '')}, so one overwrites the other`,
      fix: 'give one of them another key, or another folder',
    };
  }
}

function* uidFindings(placed: PlacedDashboard, byUid: Map<string, PlacedDashboard>): Iterable<Finding> {
  const { manifest, key, dashboard } = placed;
  const end = at(manifest, `data["${key}"] uid`);
  const uid = dashboard?.uid ?? '';
  if (uid === '') return; // grafana-sidecar wants one
  if (uid.length > MAXIMUM_UID) {
    yield {
      ends: [end],
      problem: `the uid “${uid}” has ${uid.length} characters, and Grafana refuses more than ${MAXIMUM_UID}`,
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

/** Where Grafana reads variables: queries, and the names of data sources. */
function* textsOf(dashboard: Dashboard): Iterable<{ readonly name: string; readonly text: string }> {
  for (const { title = 'without a title', targets = [], datasource, repeat } of panelsOf(dashboard)) {
    const name = `panel “${title}”`;
    for (const target of targets) {
      yield { name, text: `${target.expr ?? ''} ${referenceText(target.datasource)}` };
    }
    yield {
      name,
      text: `${referenceText(datasource)} ${typeof repeat === 'string' && repeat !== '' ? `$${repeat}` : ''}`,
    };
  }
  for (const { expr = '', datasource } of dashboard.annotations?.list ?? []) {
    yield { name: 'an annotation', text: `${expr} ${referenceText(datasource)}` };
  }
  for (const { name, query, type, datasource } of dashboard.templating?.list ?? []) {
    const text = typeof query === 'string' ? query : (query?.query ?? '');
    yield { name: `variable ${name}`, text: `${type === 'query' ? text : ''} ${referenceText(datasource)}` };
  }
}

function referenceText(datasource: DataSourceReference | null | undefined): string {
  return typeof datasource === 'string' ? datasource : (datasource?.uid ?? '');
}

/** Variables that Grafana defines itself, besides those that begin with two underscores. */
const GLOBAL_VARIABLES: ReadonlySet<string> = new Set(['timeFilter']);

function* variableFindings({ manifest, key }: PlacedDashboard, dashboard: Dashboard): Iterable<Finding> {
  const defined = new Set((dashboard.templating?.list ?? []).map(({ name }) => name));
  const said = new Set<string>();
  for (const { name, text } of textsOf(dashboard)) {
    for (const variable of variablesIn(text)) {
      if (variable.startsWith('__') || GLOBAL_VARIABLES.has(variable)) continue;
      if (defined.has(variable) || said.has(variable)) continue;
      said.add(variable);
      const isInput = variable.startsWith('DS_');
      yield {
        ends: [at(manifest, `data["${key}"]`), missing('variable', undefined, variable)],
        problem: isInput
          ? `${name} reads the data source \${${variable}}, an input that provisioning does not fill in`
          : `${name} reads the variable \${${variable}}, which the dashboard does not define`,
        fix: isInput
          ? 'export the dashboard without “for sharing externally”, and read ${datasource}'
          : `define it in templating, or read one of ${[...defined].join(', ') || 'those that you define'}`,
      };
    }
  }
}

function* sourceFindings(
  { manifest, key }: PlacedDashboard,
  dashboard: Dashboard,
  sources: DataSources | undefined,
): Iterable<Finding> {
  const end = at(manifest, `data["${key}"]`);
  const variables = dashboard.templating?.list ?? [];
  for (const { name, type, query } of variables) {
    if (type !== 'datasource' || typeof query !== 'string' || sources?.types === undefined) continue;
    if (sources.types.has(query)) continue;
    yield {
      ends: [end, missing('data source', undefined, `of the type ${query}`)],
      problem: `the variable ${name} chooses a data source of the type ${query}, and the set has none`,
      fix: `add one, or choose one of ${[...sources.types].join(', ')}`,
    };
  }
  const said = new Set<string>();
  for (const { name, reference } of referencesOf(dashboard)) {
    const text = referenceText(reference);
    const [variable] = variablesIn(text);
    if (variable !== undefined) {
      const chosen = variables.find((each) => each.name === variable && each.type === 'datasource')?.query;
      const wanted = typeof reference === 'object' ? reference?.type : undefined;
      if (typeof chosen !== 'string' || wanted === undefined || chosen === wanted || said.has(text)) continue;
      said.add(text);
      yield {
        ends: [end],
        problem: `${name} reads ${wanted} through the variable ${variable}, which chooses among data sources of the type ${chosen}`,
        fix: `choose ${wanted} in the variable, or read ${chosen}`,
      };
      continue;
    }
    if (text === '' || sources === undefined || sources.names.has(text) || said.has(text)) continue;
    said.add(text);
    yield {
      ends: [end, missing('data source', undefined, text)],
      problem: `${name} reads the data source ${text}, which the set does not have`,
      fix: `read one of ${[...sources.names].join(', ')}, or a variable of the type datasource`,
    };
  }
}

function* referencesOf(
  dashboard: Dashboard,
): Iterable<{ readonly name: string; readonly reference: DataSourceReference | null | undefined }> {
  for (const { title = 'without a title', datasource, targets = [] } of panelsOf(dashboard)) {
    const name = `panel “${title}”`;
    yield { name, reference: datasource };
    for (const target of targets) yield { name, reference: target.datasource };
  }
  for (const { datasource } of dashboard.annotations?.list ?? []) {
    yield { name: 'an annotation', reference: datasource };
  }
  for (const { name, datasource } of dashboard.templating?.list ?? []) {
    yield { name: `variable ${name}`, reference: datasource };
  }
}

function* queryFindings({ manifest, key }: PlacedDashboard, dashboard: Dashboard): Iterable<Finding> {
  for (const { name, expr } of dashboardQueries(dashboard)) {
    const filled = withoutVariables(expr);
    const error = filled === undefined ? undefined : new PromQLQuery(filled).error;
    if (error === undefined) continue;
    yield {
      ends: [at(manifest, `data["${key}"]`)],
      problem: `Prometheus refuses the query of ${name}: ${error.problem}`,
      fix: error.fix,
    };
  }
}
