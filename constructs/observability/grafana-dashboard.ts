import type { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { chartNamespace } from '../private/chart-namespace';
import type { DashboardModel, DashboardSource } from './dashboards/dashboard-source';
import { MAXIMUM_UID } from './dashboards/dashboard-uid';
import { objectName } from '../private/object-name';

/** Props of `GrafanaDashboard`. */
export interface GrafanaDashboardProps {
  /**
   * `servingDashboard(...)`, `driftDashboard(...)`, `logsDashboard(...)`, or a dashboard of your own, built with
   * Grafana's Foundation SDK.
   */
  readonly dashboard: DashboardSource;

  /**
   * Name of the ConfigMap and of the file in it.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Grafana's folder. The sidecar must be configured to read it: in kube-prometheus-stack
   * `grafana.sidecar.dashboards.folderAnnotation: grafana_folder` and `provider.foldersFromFilesStructure: true`.
   *
   * @default - the chart's namespace
   */
  readonly folder?: string;
}

/** A ConfigMap may have 1 MiB; 16 KiB of it are reserved for metadata. */
const LIMIT_BYTES = 1024 * 1024 - 16 * 1024;
const DATA_SOURCE_VARIABLE: `${VariableType.Datasource}` = 'datasource';
const UID = /^[a-zA-Z0-9_-]+$/;

/**
 * A dashboard that Grafana's sidecar loads from its ConfigMap.
 *
 * @see https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 * @example new GrafanaDashboard(chart, 'serving', { dashboard: servingDashboard({ service }) });
 */
export class GrafanaDashboard extends Construct {
  /** The same in every synthesis; the dashboard's address is `/d/<uid>`. */
  readonly uid: string;
  /** The ConfigMap with the dashboard's JSON. */
  readonly configMap: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: GrafanaDashboardProps) {
    super(scope, id);
    const namespace = chartNamespace(this);
    const name = objectName(props.name ?? id);
    const dashboard = props.dashboard.build();
    this.uid = this.checkUid(dashboard.uid);
    const json = JSON.stringify(dashboard, undefined, 2);
    this.checkDataSources(dashboard, json);
    const bytes = Buffer.byteLength(json);
    if (bytes > LIMIT_BYTES) {
      throw new Error(
        `${this.node.path} has ${bytes} bytes and a ConfigMap takes ${LIMIT_BYTES}; make two dashboards of it`,
      );
    }
    this.configMap = new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: {
        name,
        labels: { grafana_dashboard: '1' },
        annotations: { grafana_folder: props.folder ?? namespace },
      },
      data: { [`${name}.json`]: `${json}\n` },
    });
  }

  private checkUid(uid: string | null | undefined): string {
    if (uid && uid.length <= MAXIMUM_UID && UID.test(uid)) return uid;
    throw new Error(
      `${this.node.path} needs a uid of at most ${MAXIMUM_UID} letters, digits, hyphens and underscores, got "${uid ?? ''}"; ` +
        "write new DashboardBuilder(title).uid('serving-incident'): without one, Grafana makes another at each start and links break",
    );
  }

  /** Provisioning does not fill in inputs, so a data source must be selected by a variable. */
  private checkDataSources(dashboard: DashboardModel, json: string): void {
    const chosen = (dashboard.templating.list ?? [])
      .filter(({ type }) => type === DATA_SOURCE_VARIABLE)
      .map(({ name }) => `\${${name}}`);
    const unknown =
      /\$\{DS_\w*\}/.exec(json)?.[0] ??
      [...dataSources(JSON.parse(json))].find((uid) => !chosen.includes(uid) && !BUILT_IN.includes(uid));
    if (unknown === undefined) return;
    throw new Error(
      `${this.node.path} reads the data source "${unknown}", which another Grafana does not have; declare a variable, ` +
        "new DatasourceVariableBuilder('datasource').type('prometheus'), and read { uid: '${datasource}' }",
    );
  }
}

/** Data sources that every Grafana has. */
const BUILT_IN = ['grafana', '-- Grafana --', '-- Mixed --', '-- Dashboard --'];

/** A value of `datasource`: an object with a uid, or in old dashboards a name. */
function* dataSources(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (key !== 'datasource') yield* dataSources(inner);
    else if (typeof inner === 'string') yield inner;
    else if (typeof inner === 'object' && inner !== null && 'uid' in inner) yield String(inner.uid);
  }
}
