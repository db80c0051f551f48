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

/** The data source that a dashboard's variable names, so that it works in every Grafana. */
export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' } as const;

/** The variable that {@link PROMETHEUS} reads. */
export function prometheusVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus');
}

/** PromQL, and what its series are called. */
export interface Query {
  readonly expr: string;
  /** Text with `{{label}}`. */
  readonly legend: string;
}

/** From which values on something is yellow, and red. */
export interface Limits {
  readonly warning?: number;
  readonly critical?: number;
}

export interface PanelProps {
  readonly title: string;
  /** What it shows, and what to make of it at night. */
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** From which values on it is yellow and red. A graph draws these lines. */
  readonly limits?: Limits;
  /** @default 8 of 24 columns */
  readonly span?: number;
}

export interface GraphProps extends PanelProps {
  /** Upper end of the axis where it is known; the lower end is 0. */
  readonly max?: number;
  readonly stacked?: boolean;
}

/** Series over time. */
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

/** One number, now. */
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
