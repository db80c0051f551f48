import { z } from 'zod';
import { GRAFANA_SIDECAR } from '../../observability/grafana-sidecar';
import type { Known } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';

const dataSource = z.union([
  z.string(),
  z.looseObject({ type: z.string().optional(), uid: z.string().optional() }),
]);

const panel = z.looseObject({
  title: z.string().optional(),
  datasource: dataSource.nullish(),
  targets: z.array(z.object({ expr: z.string().optional(), datasource: dataSource.nullish() })).optional(),
  get panels(): z.ZodOptional<z.ZodArray<typeof panel>> {
    return z.array(panel).optional();
  },
});

const variable = z.object({
  name: z.string(),
  type: z.string(),
  query: z.union([z.string(), z.looseObject({ query: z.string().optional() })]).nullish(),
  datasource: dataSource.nullish(),
});

const annotation = z.looseObject({ expr: z.string().optional(), datasource: dataSource.nullish() });

const dashboard = z.object({
  uid: z.string().nullish(),
  title: z.string().optional(),
  panels: z.array(panel).optional(),
  rows: z.array(z.object({ panels: z.array(panel).optional() })).optional(),
  annotations: z.object({ list: z.array(annotation).optional() }).optional(),
  templating: z.object({ list: z.array(variable).optional() }).optional(),
});

export type Dashboard = z.infer<typeof dashboard>;
export type DataSourceReference = z.infer<typeof dataSource>;
type Panel = z.infer<typeof panel>;

/** One key of a ConfigMap that holds a dashboard. */
export interface PlacedDashboard {
  readonly manifest: Known<'ConfigMap'>;
  readonly key: string;
  readonly text: string;
  /** Whether Grafana's sidecar is asked to load it. */
  readonly labelled: boolean;
  /** Undefined if the text is not a dashboard. */
  readonly dashboard: Dashboard | undefined;
}

/** Every dashboard of a set: ConfigMaps with the sidecar's label, and texts that look like a dashboard without it. */
export function* placedDashboards(set: ManifestSet): Iterable<PlacedDashboard> {
  for (const manifest of set.all('ConfigMap')) {
    const labelled = manifest.labels[GRAFANA_SIDECAR.dashboardLabel] !== undefined;
    for (const [key, text] of Object.entries(manifest.body.data ?? {})) {
      if (labelled || looksLikeDashboard(text))
        yield { manifest, key, text, labelled, dashboard: read(text) };
    }
  }
}

/** Only Grafana's dashboards have both keys. */
function looksLikeDashboard(text: string): boolean {
  return text.includes('"schemaVersion"') && text.includes('"panels"');
}

function read(text: string): Dashboard | undefined {
  try {
    return dashboard.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // the rule grafana-dashboard refuses it
  }
}

/** A query of PromQL in a dashboard. */
export interface DashboardQuery {
  /** The panel, annotation or variable that it belongs to. */
  readonly name: string;
  readonly expr: string;
}

/** Queries to Prometheus, also in rows, annotations and variables. LogQL is left out. */
export function* dashboardQueries(dashboard: Dashboard): Iterable<DashboardQuery> {
  for (const { expr, datasource } of dashboard.annotations?.list ?? []) {
    if (expr !== undefined && !isLoki(dashboard, datasource)) yield { name: 'an annotation', expr };
  }
  for (const { title = 'without a title', targets = [], datasource: common } of panelsOf(dashboard)) {
    for (const { expr, datasource } of targets) {
      if (expr !== undefined && !isLoki(dashboard, datasource ?? common))
        yield { name: `panel “${title}”`, expr };
    }
  }
  for (const { name, query, type, datasource } of dashboard.templating?.list ?? []) {
    const text = typeof query === 'string' ? query : query?.query;
    if (type !== 'query' || text === undefined || isLoki(dashboard, datasource)) continue;
    const expr = variableQuery(text);
    if (expr !== undefined) yield { name: `variable ${name}`, expr };
  }
}

/** All panels, also those in collapsed rows. */
export function panelsOf({ panels = [], rows = [] }: Pick<Dashboard, 'panels' | 'rows'>): readonly Panel[] {
  const outer = [...panels, ...rows.flatMap((row) => row.panels ?? [])];
  return outer.flatMap((each): readonly Panel[] => [each, ...panelsOf({ panels: each.panels })]);
}

/** The uid or name of each data source that panels and their queries read; empty for Grafana's default. */
export function dataSourceTexts(dashboard: Dashboard): readonly string[] {
  return panelsOf(dashboard)
    .flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((target) => target.datasource)])
    .map((reference) => (typeof reference === 'string' ? reference : (reference?.uid ?? '')));
}

/**
 * The PromQL in the query of a variable; undefined if there is none.
 *
 * @see https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
 */
function variableQuery(text: string): string | undefined {
  const values = /^\s*label_values\((.*),\s*[a-zA-Z_]\w*\s*\)\s*$/s.exec(text)?.[1];
  return values ?? /^\s*query_result\((.*)\)\s*$/s.exec(text)?.[1];
}

function isLoki({ templating }: Dashboard, datasource: DataSourceReference | null | undefined): boolean {
  if (typeof datasource === 'object' && datasource?.type !== undefined) return datasource.type === 'loki';
  const name = variablesIn(typeof datasource === 'string' ? datasource : (datasource?.uid ?? ''))[0];
  return templating?.list?.find((each) => each.name === name)?.query === 'loki';
}

const VARIABLE = /\$(\w+)|\$\{(\w+)(?:[.:][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\]/g;

/** Names of the variables that a text reads. `$1` is a group of a regular expression. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, plain, braced, brackets]) => {
    const name = plain ?? braced ?? brackets ?? '';
    return /^\d/.test(name) ? [] : [name];
  });
}

/**
 * Fills in the times that Grafana knows before Prometheus parses the query. Variables inside of quotes can stay.
 *
 * @returns undefined if another variable stands outside of quotes: it may hold any part of the language
 */
export function withoutVariables(expr: string): string | undefined {
  const filled = expr.replaceAll(
    /\$\{?__(?:rate_interval|interval|range)(_s|_ms)?\}?/g,
    (_, unit: '_s' | '_ms' | undefined) => (unit === undefined ? '5m' : unit === '_s' ? '300' : '300000'),
  );
  const bare = filled.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '');
  return variablesIn(bare).length === 0 ? filled : undefined;
}
