import { type App, Chart } from 'cdk8s';
import { PlatformNamespace } from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { NAMESPACES } from './namespace-names';

/** The namespaces, each with its guards. The chart has no namespace, because a Namespace lives in none. */
export function namespaces(app: App, { podSecurityVersion, quotas = {} }: PlatformEnvironment): Chart {
  const chart = new Chart(app, 'namespaces');
  new PlatformNamespace(chart, NAMESPACES.serving, { podSecurityVersion, quota: quotas.serving });
  new PlatformNamespace(chart, NAMESPACES.training, { podSecurityVersion, quota: quotas.training });
  // node-exporter and the log collector read the node's own files, and their charts bring no network policies
  new PlatformNamespace(chart, NAMESPACES.observability, {
    podSecurityVersion,
    podSecurity: 'privileged',
    denyTraffic: false,
  });
  return chart;
}
