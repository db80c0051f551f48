/** What is read of a dashboard's JSON here; Grafana's schema has the rest. */
export interface DashboardModel {
  readonly uid?: string | null;
  readonly templating: { readonly list?: readonly { readonly type: string; readonly name: string }[] };
}

/**
 * Makes a dashboard's JSON. Each `DashboardBuilder` of Grafana's Foundation SDK is one, and what the functions here
 * return is such a builder: cast it to add panels of your own. Its type is not named, because compilers that resolve
 * modules in the old way (`module: CommonJS`, as `cdk8s init` writes it) cannot find the SDK's declarations.
 */
export interface DashboardSource {
  build(): DashboardModel;
}
