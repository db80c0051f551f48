import { type App, Chart } from 'cdk8s';
import { GitOpsWritePolicy, PlatformNamespace } from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { NAMESPACES } from './namespace-names';

/** Makes Services, accounts and budgets for each database. */
const POSTGRES_OPERATOR = `system:serviceaccount:${NAMESPACES.postgresOperator}:cloudnative-pg`;

/** The namespaces, each with its guards. The chart has no namespace, because a Namespace lives in none. */
export function namespaces(
  app: App,
  { podSecurityVersion, quotas = {}, training }: PlatformEnvironment,
): Chart {
  const chart = new Chart(app, 'namespaces');
  new PlatformNamespace(chart, NAMESPACES.serving, { podSecurityVersion, quota: quotas.serving });
  new PlatformNamespace(chart, NAMESPACES.training, { podSecurityVersion, quota: quotas.training });
  // node-exporter and the log collector read the node's own files, and their charts bring no network policies
  new PlatformNamespace(chart, NAMESPACES.observability, {
    podSecurityVersion,
    podSecurity: 'privileged',
    denyTraffic: false,
  });
  if (training.deployed) {
    // the chart of the operator brings no network policies
    new PlatformNamespace(chart, NAMESPACES.postgresOperator, { podSecurityVersion, denyTraffic: false });
  }
  return chart;
}

/** Guards what the charts deploy against writes by hand. The policy is deployed with the namespaces, before anything else. */
export function guardWrites(
  namespaces: Chart,
  { handWrites, training }: PlatformEnvironment,
  charts: readonly Chart[],
): void {
  if (handWrites === undefined) return;
  const { controllers = [] } = handWrites;
  new GitOpsWritePolicy(namespaces, 'gitops-writes', {
    ...handWrites,
    charts: [namespaces, ...charts],
    controllers: training.deployed ? [...controllers, POSTGRES_OPERATOR] : handWrites.controllers,
  });
}
