import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { stringify } from 'yaml';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import { prometheusDuration } from './promql';
import { withoutLogin } from '../private/without-login';

/** Props of a `DataSource`. */
export interface DataSourceProps {
  /**
   * Address inside the cluster, `http://prometheus-operated.monitoring.svc:9090`. A URL with a user or password is
   * refused.
   */
  readonly url: string;
  /**
   * Name in Grafana, and in lower case its uid. It must differ from those that Grafana's chart provides:
   * kube-prometheus-stack has a Prometheus and an Alertmanager unless
   * `grafana.sidecar.datasources.defaultDatasourceEnabled` and `.alertmanager.enabled` are false.
   *
   * @default - `Prometheus`, `Loki` or `Alertmanager`
   */
  readonly name?: string;
  /**
   * Whether panels without a data source read this one. With a second default, Grafana does not start.
   *
   * @default false
   */
  readonly isDefault?: boolean;
}

/** Props of `DataSource.prometheus`. */
export interface PrometheusDataSourceProps extends DataSourceProps {
  /**
   * Time between two scrapes, as in the ServiceMonitor: `$__rate_interval` is at least four times this.
   *
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;
}

/**
 * A server that Grafana queries.
 *
 * @example DataSource.prometheus({ url: 'http://prometheus-operated.monitoring.svc:9090', isDefault: true });
 */
export class DataSource {
  /** A Prometheus server. */
  static prometheus({
    scrapeInterval = Duration.seconds(30),
    ...props
  }: PrometheusDataSourceProps): DataSource {
    return new DataSource('Prometheus', props, {
      httpMethod: 'POST',
      timeInterval: prometheusDuration(scrapeInterval),
    });
  }

  /** A Loki server. Explore shows up to 1,000 lines of a query. */
  static loki(props: DataSourceProps): DataSource {
    return new DataSource('Loki', props, { maxLines: 1000 });
  }

  /** An Alertmanager of Prometheus. */
  static alertmanager(props: DataSourceProps): DataSource {
    return new DataSource('Alertmanager', props, {
      implementation: 'prometheus',
      handleGrafanaManagedAlerts: false,
    });
  }

  /** An entry of Grafana's provisioning file. */
  readonly definition: object;

  private constructor(
    type: 'Prometheus' | 'Loki' | 'Alertmanager',
    props: DataSourceProps,
    jsonData: object,
  ) {
    const { url, name = type, isDefault = false } = props;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new Error(
        `the URL of ${name} must be http or https, got "${withoutLogin(url)}"; write http://host.namespace.svc:9090`,
      );
    }
    if (new URL(url).username !== '' || new URL(url).password !== '') {
      throw new Error(
        `the URL of ${name} holds a login, which git would keep; let the network policy admit Grafana instead`,
      );
    }
    this.definition = {
      name,
      uid: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      type: type.toLowerCase(),
      access: 'proxy',
      url,
      isDefault,
      editable: false,
      jsonData,
    };
  }
}

/** Props of `GrafanaDataSource`. */
export interface GrafanaDataSourceProps {
  /** The server that Grafana queries. */
  readonly source: DataSource;
  /**
   * Name of the ConfigMap.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * A data source that Grafana's sidecar loads from its ConfigMap.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 * @example new GrafanaDataSource(chart, 'grafana-loki', { source: DataSource.loki({ url: loki.url }) });
 */
export class GrafanaDataSource extends Construct {
  /** The ConfigMap with the data source's YAML. */
  readonly configMap: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: GrafanaDataSourceProps) {
    super(scope, id);
    chartNamespace(this);
    const name = objectName(props.name ?? id);
    this.configMap = new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, labels: { grafana_datasource: '1' } },
      data: { [`${name}.yaml`]: stringify({ apiVersion: 1, datasources: [props.source.definition] }) },
    });
  }
}
