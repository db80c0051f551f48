import type {
  DatasourceVariableBuilder,
  SpecialValueMap,
  ThresholdsConfigBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { grafana } from './grafana-sdk';
import type { GraphProps, Limits, PanelProps, Query } from './panel-props';

/** The data source that a dashboard's variable selects, so that the dashboard works in every Grafana. */
export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' } as const;

/** The variable that {@link PROMETHEUS} reads. */
export function prometheusVariable(): DatasourceVariableBuilder {
  return new grafana.dashboard.DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus');
}

/** A panel that draws series over time. */
export function graph(props: GraphProps): TimeseriesBuilder {
  const { title, description, unit, queries, limits = {}, span = 8, max, stacked = false } = props;
  const panel = new grafana.timeseries.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .min(0)
    .span(span)
    .height(8)
    .fillOpacity(stacked ? 40 : 0)
    .stacking(
      new grafana.common.StackingConfigBuilder().mode(
        stacked ? grafana.common.StackingMode.Normal : grafana.common.StackingMode.None,
      ),
    )
    .legend(
      new grafana.common.VizLegendOptionsBuilder()
        .displayMode(grafana.common.LegendDisplayMode.Table)
        .placement(grafana.common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .thresholds(thresholds(limits))
    .thresholdsStyle(
      new grafana.common.GraphThresholdsStyleConfigBuilder().mode(
        Object.keys(limits).length === 0
          ? grafana.common.GraphThresholdsStyleMode.Off
          : grafana.common.GraphThresholdsStyleMode.Dashed,
      ),
    )
    .targets(queries.map(target));
  return max === undefined ? panel : panel.max(max);
}

/** A panel that shows one number: the latest. */
export function stat(props: PanelProps): StatBuilder {
  const { title, description, unit, queries, limits = {}, span = 4 } = props;
  return new grafana.stat.PanelBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(span)
    .height(4)
    .reduceOptions(new grafana.common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .mappings([noData()])
    .graphMode(grafana.common.BigValueGraphMode.None)
    .colorMode(grafana.common.BigValueColorMode.Background)
    .noValue('no data')
    .thresholds(thresholds(limits))
    .targets(queries.map((query, index) => target(query, index).instant()));
}

/** Text for a result of 0 / 0, which is not a number. */
function noData(): SpecialValueMap {
  const { MappingType, SpecialValueMatch } = grafana.dashboard;
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text: 'no data', color: 'text' } },
  };
}

/** A Prometheus query, identified by a letter. */
export function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new grafana.prometheus.DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(PROMETHEUS)
    .expr(expr)
    .legendFormat(legend)
    .range();
}

export function thresholds({ warning, critical }: Limits): ThresholdsConfigBuilder {
  return new grafana.dashboard.ThresholdsConfigBuilder()
    .mode(grafana.dashboard.ThresholdsMode.Absolute)
    .steps([
      { value: null, color: 'green' },
      ...(warning === undefined ? [] : [{ value: warning, color: 'yellow' }]),
      ...(critical === undefined ? [] : [{ value: critical, color: 'red' }]),
    ]);
}
