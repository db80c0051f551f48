import type { GrafanaDashboard } from '../../constructs/observability/grafana-dashboard';

/** What of a dashboard's JSON tests look at. */
export interface PanelJson {
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
    };
  };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
  readonly panels?: readonly PanelJson[];
}

export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly annotations: { readonly list?: readonly { readonly expr?: string }[] };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: string }[];
  };
  readonly panels: readonly PanelJson[];
}

/** The dashboard that Grafana would load from the ConfigMap. */
export function dashboardJson({ configMap }: GrafanaDashboard): DashboardJson {
  const { data } = configMap.toJson() as { data: Record<string, string> };
  return JSON.parse(Object.values(data)[0] ?? '') as DashboardJson;
}
