import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { LOG_MESSAGES } from '../../../runtime/contract/events';
import { grafana } from './grafana-sdk';
import { addOwnPanels } from './own-panels';
import { prometheusVariable } from './panels';
import { podsOf } from './service-queries';
import type { DashboardSource } from './dashboard-source';
import { serviceDashboard } from './service-dashboard';
import type { ServiceDashboardOptions } from './service-dashboard-options';

/** A variable of its own: panels of the user's read Prometheus. */
const LOKI = { type: 'loki', uid: '${loki}' } as const;

/**
 * A dashboard of the log lines of a service's pods, in Loki. The collector must label streams with `namespace` and
 * `pod`, as Grafana Alloy and Promtail do from Kubernetes' discovery.
 */
export function logsDashboard(options: ServiceDashboardOptions): DashboardSource {
  const { service } = options;
  const stream = `{namespace="${service.namespace}", pod=~"${podsOf(service).regex}"}`;
  const dashboard = serviceDashboard(options, 'logs')
    .description(`Log lines of the pods of ${service.name}`)
    .withVariable(new grafana.dashboard.DatasourceVariableBuilder('loki').label('Loki').type('loki'))
    .withVariable(new grafana.dashboard.TextBoxVariableBuilder('search').label('Contains').defaultValue(''))
    .withPanel(
      new grafana.timeseries.PanelBuilder()
        .title('Lines by level')
        .description('A line that is not JSON has no level: Node.js wrote it, usually before a crash.')
        .datasource(LOKI)
        .unit('short')
        .span(24)
        .height(6)
        .fillOpacity(40)
        .stacking(new grafana.common.StackingConfigBuilder().mode(grafana.common.StackingMode.Normal))
        .targets([
          new grafana.loki.DataqueryBuilder()
            .refId('A')
            .datasource(LOKI)
            .expr(`sum by (level) (count_over_time(${stream} | json level="level" [$__auto]))`)
            .legendFormat('{{level}}'),
        ]),
    )
    .withPanel(
      lines(
        'Errors',
        'Lines of level error and above, and lines that are not JSON.',
        `${stream} | json | __error__ != "" or level =~ "error|fatal"`,
        12,
      ),
    )
    .withPanel(
      lines(
        'Drift',
        'Feature, value and threshold of each request that drifted.',
        `${stream} |= "${LOG_MESSAGES.driftDetected}" | json`,
        12,
      ),
    )
    .withPanel(
      lines(
        'All lines',
        'Lines that contain the text above; a request id finds one request.',
        `${stream} |= "$search"`,
        24,
      ),
    );
  if (addOwnPanels(dashboard, options)) dashboard.withVariable(prometheusVariable());
  return dashboard;
}

function lines(title: string, description: string, expr: string, span: number): Builder<Panel> {
  return new grafana.logs.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(LOKI)
    .span(span)
    .height(10)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(grafana.common.LogsSortOrder.Descending)
    .targets([new grafana.loki.DataqueryBuilder().refId('A').datasource(LOKI).expr(expr).maxLines(500)]);
}
