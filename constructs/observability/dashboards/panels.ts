import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DatasourceVariableBuilder,
  MappingType,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { GraphProps, Limits, PanelProps, Query } from './panel-props';

/** The data source that a dashboard's variable selects, so that the dashboard works in every Grafana. */
export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' } as const;

/** The variable that {@link PROMETHEUS} reads. */
export function prometheusVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus');
}

/** A panel that draws series over time. */
export function graph(props: GraphProps): TimeseriesBuilder {
  const { title, description, unit, queries, limits = {}, span = 8, max, stacked = false } = props;
  const panel = new TimeseriesBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .min(0)
    .span(span)
    .height(8)
    .fillOpacity(stacked ? 40 : 0)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .thresholds(thresholds(limits))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        Object.keys(limits).length === 0 ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
      ),
    )
    .targets(queries.map(target));
  return max === undefined ? panel : panel.max(max);
}

/** 0 / 0 is no number: there was nothing to divide. */
const NO_DATA = {
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.NullAndNan, result: { text: 'no data', color: 'text' } },
} as const;

/** A panel that shows one number: the latest. */
export function stat(props: PanelProps): StatBuilder {
  const { title, description, unit, queries, limits = {}, span = 4 } = props;
  return new StatBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(span)
    .height(4)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .mappings([NO_DATA])
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Background)
    .noValue('no data')
    .thresholds(thresholds(limits))
    .targets(queries.map((query, index) => target(query, index).instant()));
}

/** A Prometheus query under the letter of its place. */
export function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(PROMETHEUS)
    .expr(expr)
    .legendFormat(legend)
    .range();
}

export function thresholds({ warning, critical }: Limits): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: 'green' },
      ...(warning === undefined ? [] : [{ value: warning, color: 'yellow' }]),
      ...(critical === undefined ? [] : [{ value: critical, color: 'red' }]),
    ]);
}
