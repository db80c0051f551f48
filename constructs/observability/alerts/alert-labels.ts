import type { Severity } from './alert';

/**
 * The labels of an alert about a service or a schedule: AlertmanagerConfig routes by `namespace` and `severity`, and groups by
 * `service`.
 *
 * @example alertLabels(service, 'warning') // { namespace: 'serving', service: 'incident', severity: 'warning' }
 */
export function alertLabels(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  severity: Severity,
): Record<string, string> {
  return { namespace, service: name, severity };
}
