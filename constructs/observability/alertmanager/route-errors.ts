import { durationSeconds } from '../../private/prometheus-duration';
import { re2Error } from '../../private/re2';
import { matcherParts, matcherValue } from './matcher';

/** A route in Alertmanager's own notation, before any check. */
export interface WrittenRoute {
  readonly receiver?: string | undefined;
  readonly matchers?: readonly string[] | undefined;
  readonly match?: Readonly<Record<string, string>> | undefined;
  readonly match_re?: Readonly<Record<string, string>> | undefined;
  readonly continue?: boolean | undefined;
  readonly group_by?: readonly string[] | undefined;
  readonly group_wait?: string | undefined;
  readonly group_interval?: string | undefined;
  readonly repeat_interval?: string | undefined;
  readonly mute_time_intervals?: readonly string[] | undefined;
  readonly active_time_intervals?: readonly string[] | undefined;
  readonly routes?: readonly WrittenRoute[] | undefined;
}

/** An error in a route that stops Alertmanager from loading its configuration. */
export interface RouteError {
  /** The field, from the root route: `routes[0].group_by`. Empty for the route itself. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** Names that routes may use. */
export interface RouteNames {
  /** Undefined: it is not checked whether a receiver exists. */
  readonly receivers?: ReadonlySet<string>;
  readonly timeIntervals: ReadonlySet<string>;
}

/**
 * The errors in a tree of routes, as `amtool check-config` finds them.
 *
 * @see https://github.com/prometheus/alertmanager/blob/v0.25.0/config/config.go
 */
export function* routeErrors(route: WrittenRoute, names: RouteNames, path = ''): Iterable<RouteError> {
  const field = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const { receiver = '' } = route;
  if (receiver !== '' && names.receivers?.has(receiver) === false) {
    yield {
      path: field('receiver'),
      problem: `there is no receiver ${receiver}`,
      fix: `add it, or name one of ${[...names.receivers].join(', ') || 'the receivers that you add'}`,
    };
  }
  yield* groupErrors(route.group_by ?? [], field('group_by'));
  yield* durationErrors(route, field);
  for (const [i, text] of (route.matchers ?? []).entries()) {
    const wrong = matcherError(text);
    if (wrong) yield { path: field(`matchers[${i}]`), ...wrong };
  }
  for (const part of ['match', 'match_re'] as const) {
    for (const [name, value] of Object.entries(route[part] ?? {})) {
      const wrong = partsError(name, part === 'match_re' ? '=~' : '=', value);
      if (wrong) yield { path: field(`${part}.${name}`), ...wrong };
    }
  }
  for (const part of ['mute_time_intervals', 'active_time_intervals'] as const) {
    for (const [i, name] of (route[part] ?? []).entries()) {
      if (names.timeIntervals.has(name)) continue;
      yield {
        path: field(`${part}[${i}]`),
        problem: `there is no time interval ${name}`,
        fix: `define it, or name one of ${[...names.timeIntervals].join(', ') || 'those that you define'}`,
      };
    }
  }
  for (const [i, child] of (route.routes ?? []).entries())
    yield* routeErrors(child, names, field(`routes[${i}]`));
}

/** The errors in the root route, which every alert takes. */
export function* rootErrors(route: WrittenRoute): Iterable<RouteError> {
  if (route.receiver === undefined || route.receiver === '')
    yield { path: 'receiver', problem: 'the root route has no receiver', fix: 'name one' };
  for (const part of ['matchers', 'match', 'match_re'] as const) {
    if (Object.keys(route[part] ?? {}).length > 0)
      yield {
        path: part,
        problem: 'the root route takes every alert',
        fix: 'write the matchers in a route below it',
      };
  }
  for (const part of ['mute_time_intervals', 'active_time_intervals'] as const) {
    if ((route[part]?.length ?? 0) > 0)
      yield {
        path: part,
        problem: 'the root route has no time intervals',
        fix: 'write them in a route below it',
      };
  }
  if (route.continue === true)
    yield { path: 'continue', problem: 'no route stands after the root route', fix: 'remove it' };
}

function* groupErrors(labels: readonly string[], path: string): Iterable<RouteError> {
  if (labels.includes('...') && labels.some((label) => label !== '...')) {
    yield {
      path,
      problem: '“...” groups by every label, and other labels stand beside it',
      fix: 'write one of both',
    };
  }
  const twice = labels.find((label, i) => label !== '...' && labels.indexOf(label) < i);
  if (twice !== undefined) yield { path, problem: `the label ${twice} is there twice`, fix: 'remove one' };
  const wrong = labels.find((label) => label !== '...' && !LABEL_NAME.test(label));
  if (wrong !== undefined)
    yield { path, problem: `“${wrong}” is no name of a label`, fix: 'write letters, digits and _' };
}

function* durationErrors(route: WrittenRoute, field: (name: string) => string): Iterable<RouteError> {
  for (const name of ['group_wait', 'group_interval', 'repeat_interval'] as const) {
    const value = route[name];
    if (value === undefined) continue;
    const seconds = durationSeconds(value);
    if (seconds === undefined || seconds > MOST_SECONDS) {
      yield {
        path: field(name),
        problem: `“${value}” is no duration`,
        fix: 'write a number and its unit: ms, s, m, h, d, w or y, the greater first, such as 1h30m',
      };
    } else if (name !== 'group_wait' && seconds === 0) {
      yield { path: field(name), problem: 'it is zero', fix: 'write a time above 0, such as 5m' };
    }
  }
}

/** One string in `matchers`. */
function matcherError(text: string): Omit<RouteError, 'path'> | undefined {
  for (const { text: part, name, matchType, raw } of matcherParts(text)) {
    if (name === undefined || matchType === undefined) {
      return {
        problem: `“${part}” is no matcher`,
        fix: 'write a label, =, !=, =~ or !~, and a value in quotes',
      };
    }
    if (!/^"(?:[^"\\]|\\.)*"$|^[^"\\]*(?:\\.[^"\\]*)*$/s.test(raw))
      return {
        problem: `the quotes of ${raw} do not fit`,
        fix: 'write the value in quotes, with \\" for a quote in it',
      };
    // a matcher's name may have colons, that of a label may not
    const wrong = partsError(name.replaceAll(':', '_'), matchType, matcherValue(raw));
    if (wrong) return wrong;
  }
  return undefined;
}

function partsError(name: string, type: string, value: string): Omit<RouteError, 'path'> | undefined {
  if (!LABEL_NAME.test(name))
    return { problem: `“${name}” is no name of a label`, fix: 'write letters, digits and _' };
  const wrong = type.endsWith('~') ? re2Error(value) : undefined;
  if (wrong === undefined) return undefined;
  return {
    problem: `the pattern ${value} is no regular expression of RE2: ${wrong}`,
    fix: 'write it in the syntax of RE2, https://github.com/google/re2/wiki/Syntax',
  };
}

/** Go counts nanoseconds in 64 bits. */
const MOST_SECONDS = 2 ** 63 / 1e9;

const LABEL_NAME = /^[a-zA-Z_]\w*$/;
