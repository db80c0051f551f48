import { re2Matches } from '../../private/re2';
import type { ManifestMatcher, ManifestRoute } from './alertmanager-manifest';
import { matcherParts, matcherText, matcherValue } from './matcher';

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

/**
 * The receivers that an alert with these labels reaches: those of the deepest routes that match, all siblings up to
 * the first that matches and does not continue. Equal to `amtool config routes test`.
 */
export function receiversOf(
  route: AlertmanagerRoute,
  labels: Readonly<Record<string, string>>,
  inherited?: string,
): string[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const receiver = route.receiver ?? inherited;
  const found: string[] = [];
  for (const child of route.routes) {
    const below = receiversOf(child, labels, receiver);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 || receiver === undefined ? found : [receiver];
}

/** Whether labels match every matcher: a missing label is empty, and a regular expression is anchored. */
export function matchesAll(matchers: readonly string[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every((matcher) => parsed(matcher).every((each) => matches(each, labels)));
}

function matches(
  { name, matchType, value }: ManifestMatcher,
  labels: Readonly<Record<string, string>>,
): boolean {
  const actual = labels[name] ?? '';
  const equal = matchType.endsWith('~') ? re2Matches(value, actual) : actual === value;
  return matchType.startsWith('!') ? !equal : equal;
}

const PARSED = new Map<string, readonly ManifestMatcher[]>();

/** Alertmanager refuses what is no matcher; here it matches the empty label that it does not name. */
function parsed(text: string): readonly ManifestMatcher[] {
  const known = PARSED.get(text);
  if (known) return known;
  const matchers = matcherParts(text).map(({ name = '', matchType = '=' as const, raw }) => ({
    name,
    matchType,
    value: matcherValue(raw),
  }));
  PARSED.set(text, matchers);
  return matchers;
}
