/** A query of a panel. */
export interface Query {
  /**
   * PromQL. Its windows can be variables of Grafana: see `GRAFANA_WINDOWS` of `cdk8s-aiops/promql`.
   *
   * @see https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
   */
  readonly expr: string;
  /** Name of each series. `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** Values from which a panel is yellow or red. */
export interface Limits {
  /**
   * Value from which the panel is yellow.
   *
   * @default - never yellow
   */
  readonly warning?: number;
  /**
   * Value from which the panel is red.
   *
   * @default - never red
   */
  readonly critical?: number;
}

/** The common props of graphs and numbers on a dashboard. */
export interface PanelProps {
  /** Title of the panel. */
  readonly title: string;
  /** The meaning of the panel, and what to do about it. */
  readonly description: string;
  /**
   * Grafana's name of the unit, such as `s`, `reqps`, `percentunit` or `bytes`.
   *
   * @see https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit
   */
  readonly unit: string;
  /** Queries whose series are shown. */
  readonly queries: readonly Query[];
  /**
   * A graph draws them as lines.
   *
   * @default - none
   */
  readonly limits?: Limits;
  /**
   * Width, 1 to 24 columns.
   *
   * @default - 8 for a graph, 4 for a number
   */
  readonly span?: number;
}

/** A graph on a dashboard: series over time. */
export interface GraphProps extends PanelProps {
  /**
   * Upper end of the axis. The lower end is 0.
   *
   * @default - Grafana chooses it
   */
  readonly max?: number;
  /**
   * Whether the series are stacked on each other.
   *
   * @default false
   */
  readonly stacked?: boolean;
}
