import { re2Matches } from '../../private/re2';
import type { ManifestMatcher, ManifestRoute } from './alertmanager-manifest';

/** A node of Alertmanager's routing tree, https://prometheus.io/docs/alerting/latest/configuration/#route. */
export interface AlertmanagerRoute {
  readonly receiver?: string;
  readonly matchers: readonly string[];
  readonly continue: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes: readonly AlertmanagerRoute[];
}

/** @param receiverName what the operator calls a receiver of this configuration */
export function toRoute(route: ManifestRoute, receiverName: (name: string) => string): AlertmanagerRoute {
  return {
    receiver: route.receiver === undefined ? undefined : receiverName(route.receiver),
    matchers: route.matchers.map(matcherText),
    continue: route.continue,
    group_by: route.groupBy,
    group_wait: route.groupWait,
    group_interval: route.groupInterval,
    repeat_interval: route.repeatInterval,
    routes: (route.routes ?? []).map((child) => toRoute(child, receiverName)),
  };
}

/** As Alertmanager's configuration writes a matcher: `severity="critical"`. */
export function matcherText({ name, matchType, value }: ManifestMatcher): string {
  return `${name}${matchType}${JSON.stringify(value)}`;
}

/**
 * The receivers that an alert with these labels reaches: those of the deepest routes that match, all siblings up to
 * the first that matches and does not continue. Equal to `amtool config routes test`.
 */
export function receiversOf(
  route: AlertmanagerRoute,
  labels: Readonly<Record<string, string>>,
  inherited?: string,
): string[] {
  if (!route.matchers.every((matcher) => matches(matcher, labels))) return [];
  const receiver = route.receiver ?? inherited;
  const found: string[] = [];
  for (const child of route.routes) {
    const below = receiversOf(child, labels, receiver);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 || receiver === undefined ? found : [receiver];
}

function matches(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, name = '', type = '', text = '""'] = /^(\w+)(=~|!~|!=|=)(.*)$/s.exec(matcher) ?? [];
  const wanted = String(JSON.parse(text));
  const value = labels[name] ?? '';
  const equal = type.endsWith('~') ? re2Matches(wanted, value) : value === wanted;
  return type.startsWith('!') ? !equal : equal;
}
