/** The fields of a dashboard's JSON that are read here. Grafana's schema describes all fields. */
export interface DashboardModel {
  /** Identifier in the dashboard's address. */
  readonly uid?: string | null;
  /** Variables of the dashboard. */
  readonly templating: { readonly list?: readonly { readonly type: string; readonly name: string }[] };
}

/**
 * Makes a dashboard's JSON. Every `DashboardBuilder` of Grafana's Foundation SDK is one. The dashboard functions of
 * this package return such a builder: cast it to add panels of your own. Its type is not named, because compilers with
 * the older module resolution (`module: CommonJS`, as `cdk8s init` writes it) cannot find the SDK's declarations.
 */
export interface DashboardSource {
  /** The dashboard as Grafana's JSON model. */
  build(): DashboardModel;
}
