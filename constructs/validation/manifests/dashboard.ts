import { z } from 'zod';
import type { Known } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';

const dataSource = z.union([
  z.string(),
  z.looseObject({ type: z.string().optional(), uid: z.string().optional() }),
]);

const panel = z.object({
  title: z.string().optional(),
  datasource: dataSource.nullish(),
  targets: z.array(z.object({ expr: z.string().optional(), datasource: dataSource.nullish() })).optional(),
  get panels(): z.ZodOptional<z.ZodArray<typeof panel>> {
    return z.array(panel).optional();
  },
});

const dashboard = z.object({
  uid: z.string().nullish(),
  title: z.string().optional(),
  panels: z.array(panel).optional(),
  annotations: z
    .object({
      list: z.array(z.object({ expr: z.string().optional(), datasource: dataSource.nullish() })).optional(),
    })
    .optional(),
  templating: z
    .object({ list: z.array(z.object({ name: z.string(), type: z.string() })).optional() })
    .optional(),
});

export type Dashboard = z.infer<typeof dashboard>;

/** One key of a ConfigMap that holds a dashboard. */
export interface PlacedDashboard {
  readonly manifest: Known<'ConfigMap'>;
  readonly key: string;
  readonly text: string;
  /** Undefined if the text is not a dashboard. */
  readonly dashboard: Dashboard | undefined;
}

/** Every dashboard of a set: ConfigMaps with the label, and texts that look like a dashboard without it. */
export function* placedDashboards(set: ManifestSet, label: string): Iterable<PlacedDashboard> {
  for (const manifest of set.all('ConfigMap')) {
    const labelled = manifest.labels[label] !== undefined;
    for (const [key, text] of Object.entries(manifest.body.data ?? {})) {
      if (labelled || looksLikeDashboard(text)) yield { manifest, key, text, dashboard: read(text) };
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
  /** Title of the panel. */
  readonly title: string;
  readonly expr: string;
}

/** Queries to Prometheus, also in rows and annotations. LogQL is left out. */
export function* dashboardQueries({ panels = [], annotations }: Dashboard): Iterable<DashboardQuery> {
  for (const { expr, datasource } of annotations?.list ?? []) {
    if (expr !== undefined && typeOf(datasource) !== 'loki') yield { title: 'an annotation', expr };
  }
  for (const { title = 'a panel', targets = [], datasource: common, panels: inner } of panels) {
    for (const { expr, datasource } of targets) {
      if (expr !== undefined && typeOf(datasource ?? common) !== 'loki') yield { title, expr };
    }
    yield* dashboardQueries({ panels: inner });
  }
}

function typeOf(datasource: z.infer<typeof dataSource> | null | undefined): string | undefined {
  return typeof datasource === 'object' ? datasource?.type : undefined;
}

/** Replaces the variables that Grafana fills in before Prometheus parses the query. Inside quotes they can stay. */
export function withoutVariables(expr: string): string {
  return expr.replaceAll(/\$\{?__(?:rate_interval|interval|range)(?:_s|_ms)?\}?/g, '5m');
}
