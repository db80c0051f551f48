import { z } from 'zod';
import { matcherText } from '../../../observability/alertmanager/matcher';
import { rootErrors, routeErrors, type WrittenRoute } from '../../../observability/alertmanager/route-errors';
import { prometheusStacks } from '../../manifests/argo-applications';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { issuePath, issueText } from '../../manifests/issue-text';
import { withoutNulls } from '../../manifests/without-nulls';
import { type Finding, type Rule, at } from '../../rule';

/** One error in a route, and the operator leaves out the whole AlertmanagerConfig, with all its receivers. */
export const alertmanagerAccepts: Rule = {
  name: 'alertmanager-accepts',
  title: 'Alertmanager loads each route: its receiver, groups, times, matchers and time intervals',
  source: 'prometheus-operator #5338, alertmanager #3351',
  *check(set) {
    for (const config of set.all('AlertmanagerConfig')) yield* configFindings(config);
    yield* chartFindings(set);
  },
};

const matchers = z
  .array(
    z.looseObject({
      name: z.string(),
      value: z.string().default(''),
      regex: z.boolean().default(false),
      matchType: z.enum(['=', '!=', '=~', '!~']).optional(),
    }),
  )
  .transform((list) =>
    list.map(({ name, value, regex, matchType = regex ? '=~' : '=' }) =>
      matcherText({ name, value, matchType }),
    ),
  );

/** A route in the operator's notation, converted to Alertmanager's. */
const operatorRoute: z.ZodType<WrittenRoute> = z.lazy(() =>
  z
    .looseObject({
      receiver: z.string().optional(),
      matchers: matchers.optional(),
      groupBy: z.array(z.string()).optional(),
      groupWait: z.string().optional(),
      groupInterval: z.string().optional(),
      repeatInterval: z.string().optional(),
      muteTimeIntervals: z.array(z.string()).optional(),
      activeTimeIntervals: z.array(z.string()).optional(),
      routes: z.array(operatorRoute).optional(),
    })
    .transform((route) => ({
      receiver: route.receiver,
      matchers: route.matchers,
      routes: route.routes,
      group_by: route.groupBy,
      group_wait: route.groupWait,
      group_interval: route.groupInterval,
      repeat_interval: route.repeatInterval,
      mute_time_intervals: route.muteTimeIntervals,
      active_time_intervals: route.activeTimeIntervals,
    })),
);

const named = z.array(z.looseObject({ name: z.string() })).optional();

const operatorSpec = z.looseObject({
  spec: z.looseObject({
    route: operatorRoute.optional(),
    inhibitRules: z
      .array(z.looseObject({ sourceMatch: matchers.optional(), targetMatch: matchers.optional() }))
      .optional(),
    receivers: named,
    muteTimeIntervals: named,
    timeIntervals: named,
  }),
});

function* configFindings(config: Known<'AlertmanagerConfig'>): Iterable<Finding> {
  const spec = operatorSpec.safeParse(config.source).data?.spec;
  if (!spec) return; // strict-schema says what is wrong
  const { route, inhibitRules = [], receivers = [], muteTimeIntervals = [], timeIntervals = [] } = spec;
  const intervals = new Set([...muteTimeIntervals, ...timeIntervals].map(({ name }) => name));
  const names = { receivers: new Set(receivers.map(({ name }) => name)), timeIntervals: intervals };
  const trees = [
    { prefix: 'spec.route', tree: route ?? {} },
    ...inhibitRules.flatMap(({ sourceMatch, targetMatch }, i) => [
      { prefix: `spec.inhibitRules[${i}]`, tree: { matchers: sourceMatch } },
      { prefix: `spec.inhibitRules[${i}]`, tree: { matchers: targetMatch } },
    ]),
  ];
  for (const { name, place } of twice(receivers)) {
    yield {
      ends: [at(config, `spec.receivers[${place}].name`)],
      problem: `the receiver ${name} is there twice, so the operator leaves out the whole AlertmanagerConfig`,
      fix: 'give each its own name',
    };
  }
  if (route && (route.receiver ?? '') === '') {
    yield {
      ends: [at(config, 'spec.route.receiver')],
      problem: 'the root route has no receiver, so the operator leaves out the whole AlertmanagerConfig',
      fix: 'name one',
    };
  }
  for (const { prefix, tree } of trees) {
    for (const { path, problem, fix } of routeErrors(tree, names)) {
      yield {
        ends: [at(config, `${prefix}.${camelCase(path)}`)],
        problem: `${problem}, so the operator leaves out the whole AlertmanagerConfig`,
        fix,
      };
    }
  }
}

/** Names that stand twice in a list, which neither Alertmanager nor its operator takes. */
function twice(list: readonly { readonly name: string }[]): readonly { name: string; place: number }[] {
  return list.flatMap(({ name }, place) =>
    list.findIndex((other) => other.name === name) < place ? [{ name, place }] : [],
  );
}

function camelCase(path: string): string {
  return path.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** YAML reads a number or a truth value as text where a text belongs. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A route in Alertmanager's own notation. Like Alertmanager, it refuses unknown fields. */
const alertmanagerRoute: z.ZodType<WrittenRoute> = z.lazy(() =>
  z.strictObject({
    receiver: z.string().optional(),
    matchers: z.array(z.string()).optional(),
    match: z.record(z.string(), scalar).optional(),
    match_re: z.record(z.string(), scalar).optional(),
    continue: z.boolean().optional(),
    group_by: z.array(z.string()).optional(),
    group_wait: z.string().optional(),
    group_interval: z.string().optional(),
    repeat_interval: z.string().optional(),
    mute_time_intervals: z.array(z.string()).optional(),
    active_time_intervals: z.array(z.string()).optional(),
    routes: z.array(alertmanagerRoute).optional(),
  }),
);

const alertmanagerFile = z.looseObject({
  route: alertmanagerRoute.optional(),
  receivers: named,
  mute_time_intervals: named,
  time_intervals: named,
});

const chartValues = z.looseObject({ alertmanager: z.looseObject({ config: z.unknown() }) });

/** Alertmanager's configuration in the values of the chart kube-prometheus-stack. */
function* chartFindings(set: ManifestSet): Iterable<Finding> {
  for (const { application, source } of prometheusStacks(set)) {
    const config = chartValues.safeParse(source.helm?.valuesObject).data?.alertmanager.config;
    if (config === undefined) continue;
    const end = 'spec.source.helm.valuesObject.alertmanager.config';
    for (const { path, problem, fix } of fileErrors(config)) {
      yield {
        ends: [at(application, path === '' ? end : `${end}.${path}`)],
        problem: `${problem}, so Alertmanager does not start`,
        fix,
      };
    }
  }
}

/** The errors in the routes of Alertmanager's file. */
export function fileErrors(file: unknown): readonly { path: string; problem: string; fix: string }[] {
  const read = alertmanagerFile.safeParse(withoutNulls(file));
  if (!read.success) {
    return read.error.issues.map((issue) => ({
      path: issuePath(issue),
      problem: issueText(issue),
      fix: 'write it as https://prometheus.io/docs/alerting/latest/configuration/ says',
    }));
  }
  const { route, receivers, mute_time_intervals = [], time_intervals = [] } = read.data;
  if (!route) return []; // the chart's own
  const names = {
    receivers: receivers && new Set(receivers.map(({ name }) => name)),
    timeIntervals: new Set([...mute_time_intervals, ...time_intervals].map(({ name }) => name)),
  };
  const errors = [...rootErrors(route), ...routeErrors(route, names)];
  return [
    ...twice(receivers ?? []).map(({ name, place }) => ({
      path: `receivers[${place}].name`,
      problem: `the receiver ${name} is there twice`,
      fix: 'give each its own name',
    })),
    ...errors.map((error) => ({ ...error, path: `route.${error.path}` })),
  ];
}
