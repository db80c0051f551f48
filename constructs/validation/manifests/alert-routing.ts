import { parse } from 'yaml';
import { z } from 'zod';
import { mergeValues } from '../../gitops/argo/helm-values';
import {
  type AlertmanagerRoute,
  receiversOf,
  toRoute,
} from '../../observability/alertmanager/alertmanager-route';
import { CHART_CONFIG } from '../../observability/alertmanager/chart-config';
import { type Inhibition, inhibits } from '../../observability/alertmanager/inhibition';
import { matcherText } from '../../observability/alertmanager/matcher';
import { prometheusStacks } from './argo-applications';
import type { Known, View } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';

type Labels = Readonly<Record<string, string>>;

/** An inhibition, and the object that has it. */
interface PlacedInhibition extends Inhibition {
  readonly manifest: Known<'AlertmanagerConfig'> | Known<'Application'>;
  /** Field path, such as `spec.inhibitRules[0]`. */
  readonly path: string;
}

/** The Application of kube-prometheus-stack whose values say how Alertmanager is configured. */
interface Stack {
  readonly application: Known<'Application'>;
  readonly namespace: string;
  readonly route: AlertmanagerRoute;
  /** Names of the receivers that have an integration. */
  readonly telling: ReadonlySet<string>;
  readonly inhibitions: readonly PlacedInhibition[];
  /** Namespace of the AlertmanagerConfigs that the operator gives no matcher for their namespace; `*` for each. */
  readonly unrestricted: string | undefined;
  /** Alerts of the chart that fire without a fault. */
  readonly fires: readonly string[];
}

/** One alert that fires whenever another does, and so holds it back for ever. */
export interface Silencer {
  readonly alert: string;
  readonly inhibition: PlacedInhibition;
}

/**
 * The way of alerts from Prometheus to people: what the operator makes of all AlertmanagerConfigs, before the routes
 * that the chart kube-prometheus-stack has in its values, where the set has an Application of it.
 *
 * @see https://prometheus-operator.dev/docs/developer/alerting/
 */
export class AlertRouting {
  /** Undefined: Alertmanager's own configuration is outside of this set, or cannot be read. */
  readonly stack: Stack | undefined;

  readonly #configs = new Map<string, Known<'AlertmanagerConfig'>[]>();
  readonly #routesOf = new Map<string, readonly AlertmanagerRoute[]>();
  readonly #telling = new Set<string>();
  readonly #inhibitions: readonly PlacedInhibition[];

  constructor(set: ManifestSet) {
    this.stack = stackOf(set);
    const configs = set.all('AlertmanagerConfig');
    for (const name of this.stack?.telling ?? []) this.#telling.add(name);
    for (const config of configs) {
      const key = this.#isRestricted(config) ? namespaceOf(config) : '*';
      this.#configs.set(key, [...(this.#configs.get(key) ?? []), config]);
      for (const receiver of config.body.spec.receivers ?? []) {
        if (tells(receiver)) this.#telling.add(receiverName(config, receiver.name));
      }
    }
    this.#inhibitions = [
      ...configs.flatMap((config) => this.#inhibitionsOf(config)),
      ...(this.stack?.inhibitions ?? []),
    ];
  }

  /** AlertmanagerConfigs that take alerts of a namespace. */
  configs(namespace: string): readonly Known<'AlertmanagerConfig'>[] {
    return [...(this.#configs.get(namespace) ?? []), ...(this.#configs.get('*') ?? [])];
  }

  /** Whether an alert reaches a receiver with an integration. */
  tells(labels: Labels): boolean {
    const tells = (names: readonly string[]): boolean => names.some((name) => this.#telling.has(name));
    const { route } = this.stack ?? {};
    let taken = false;
    // the operator puts these routes first and goes on after each; one that tells is enough
    for (const own of this.#routes(labels['namespace'] ?? '')) {
      const receivers = receiversOf(own, labels, route?.receiver);
      if (tells(receivers)) return true;
      taken ||= receivers.length > 0;
    }
    if (route === undefined) return false;
    // the root receiver is for alerts that no route took
    const receivers = receiversOf({ ...route, receiver: undefined }, labels);
    if (receivers.length === 0 && !taken && route.receiver !== undefined) return tells([route.receiver]);
    return tells(receivers);
  }

  /**
   * The source that holds an alert back whenever it fires: `Watchdog` always fires, and `InfoInhibitor` while an alert
   * of `info` does.
   */
  silencer(labels: Labels): Silencer | undefined {
    const sources: Labels[] = [];
    for (const alertname of this.stack?.fires ?? []) {
      if (alertname === 'Watchdog') sources.push({ alertname, severity: 'none' });
      if (alertname === 'InfoInhibitor' && labels['severity'] === 'info' && labels['namespace'] !== undefined)
        sources.push({ alertname, severity: 'none', namespace: labels['namespace'] });
    }
    for (const inhibition of this.#inhibitions) {
      const source = sources.find((each) => inhibits(inhibition, each, labels));
      if (source !== undefined) return { alert: source['alertname'] ?? '', inhibition };
    }
    return undefined;
  }

  /** The routes of AlertmanagerConfigs that take alerts of a namespace. */
  #routes(namespace: string): readonly AlertmanagerRoute[] {
    const known = this.#routesOf.get(namespace);
    if (known) return known;
    const routes = this.configs(namespace).flatMap((config) => {
      const { route } = config.body.spec;
      if (route === undefined) return [];
      const tree = toRoute(route, (name) => receiverName(config, name));
      return [{ ...tree, matchers: [...this.#ownNamespace(config), ...tree.matchers] }];
    });
    this.#routesOf.set(namespace, routes);
    return routes;
  }

  #inhibitionsOf(config: Known<'AlertmanagerConfig'>): PlacedInhibition[] {
    const own = this.#ownNamespace(config);
    return (config.body.spec.inhibitRules ?? []).map(({ sourceMatch, targetMatch, equal }, i) => ({
      manifest: config,
      path: `spec.inhibitRules[${i}]`,
      source: [...own, ...sourceMatch.map(matcherText)],
      target: [...own, ...targetMatch.map(matcherText)],
      equal,
    }));
  }

  /** The matcher that the operator adds. */
  #ownNamespace(config: Known<'AlertmanagerConfig'>): string[] {
    if (!this.#isRestricted(config)) return [];
    return [matcherText({ name: 'namespace', matchType: '=', value: namespaceOf(config) })];
  }

  #isRestricted(config: Known<'AlertmanagerConfig'>): boolean {
    const { unrestricted } = this.stack ?? {};
    return unrestricted !== '*' && unrestricted !== namespaceOf(config);
  }
}

function namespaceOf({ namespace = 'default' }: Known<'AlertmanagerConfig'>): string {
  return namespace;
}

function receiverName(config: Known<'AlertmanagerConfig'>, name: string): string {
  return `${namespaceOf(config)}/${config.name}/${name}`;
}

function tells(receiver: Readonly<Record<string, unknown>>): boolean {
  return Object.values(receiver).some((list) => Array.isArray(list) && list.length > 0);
}

const strings = z.array(z.string()).default([]);
const pairs = z.record(z.string(), z.string()).default({});

/** A route in Alertmanager's own spelling. */
const route = z.object({
  receiver: z.string().optional(),
  matchers: strings,
  match: pairs,
  match_re: pairs,
  continue: z.boolean().default(false),
  get routes(): z.ZodDefault<z.ZodArray<typeof route>> {
    return z.array(route).default([]);
  },
});

const alertmanagerFile = z.object({
  route,
  receivers: z.array(z.looseObject({ name: z.string() })).default([]),
  inhibit_rules: z
    .array(
      z.object({
        source_matchers: strings,
        source_match: pairs,
        source_match_re: pairs,
        target_matchers: strings,
        target_match: pairs,
        target_match_re: pairs,
        equal: strings,
      }),
    )
    .default([]),
});

/** Values that put Alertmanager's configuration where it cannot be read here. */
const elsewhere = {
  stringConfig: z.literal('').optional(),
  tplConfig: z.literal(false).optional(),
  enabled: z.literal(true).optional(),
};

const values = z.looseObject({
  alertmanager: z
    .looseObject({
      ...elsewhere,
      config: z.record(z.string(), z.json()).default({}),
      alertmanagerSpec: z
        .looseObject({
          useExistingSecret: z.literal(false).optional(),
          configSecret: z.literal('').optional(),
          alertmanagerConfiguration: z.object({}).strict().optional(),
          alertmanagerConfigMatcherStrategy: z.looseObject({ type: z.string().optional() }).optional(),
        })
        .default({}),
    })
    .prefault({}),
  defaultRules: z
    .looseObject({
      create: z.boolean().default(true),
      rules: z.looseObject({ general: z.boolean().default(true) }).prefault({}),
      disabled: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
});

function stackOf(set: ManifestSet): Stack | undefined {
  const [only, ...others] = prometheusStacks(set);
  // with several, each has AlertmanagerConfigs of its own, and no field says which
  if (only === undefined || others.length > 0) return undefined;
  const read = values.safeParse(valuesOf(only.source)).data;
  if (!read) return undefined;
  const { config, alertmanagerSpec } = read.alertmanager;
  const file = alertmanagerFile.safeParse(mergeValues(CHART_CONFIG, config)).data;
  if (!file) return undefined; // alertmanager-accepts says what is wrong
  const namespace = only.application.body.spec.destination?.namespace ?? 'default';
  const strategy = alertmanagerSpec.alertmanagerConfigMatcherStrategy?.type;
  const { create, rules, disabled } = read.defaultRules;
  return {
    application: only.application,
    namespace,
    route: fileRoute(file.route, file.route.receiver),
    telling: new Set(file.receivers.filter(tells).map(({ name }) => name)),
    inhibitions: file.inhibit_rules.map((rule, i) => ({
      manifest: only.application,
      path: `${CONFIG_PATH}.inhibit_rules[${i}]`,
      source: [...rule.source_matchers, ...written(rule.source_match, rule.source_match_re)],
      target: [...rule.target_matchers, ...written(rule.target_match, rule.target_match_re)],
      equal: rule.equal,
    })),
    unrestricted:
      strategy === 'None'
        ? '*'
        : strategy === 'OnNamespaceExceptForAlertmanagerNamespace'
          ? namespace
          : undefined,
    fires:
      create && rules.general
        ? ['Watchdog', 'InfoInhibitor'].filter((alert) => disabled[alert] !== true)
        : [],
  };
}

/** Where the values of the chart hold Alertmanager's configuration. */
export const CONFIG_PATH = 'spec.source.helm.valuesObject.alertmanager.config';

type Source = NonNullable<View<'Application'>['spec']['source']>;

/** The values of a release; undefined if some of them are outside of the Application. */
function valuesOf({ helm = {} }: Source): unknown {
  if (helm.valueFiles || helm.parameters || helm.fileParameters) return undefined;
  // Argo CD takes one of both
  if (helm.valuesObject || helm.values === undefined) return helm.valuesObject ?? {};
  try {
    return parse(helm.values);
  } catch {
    return undefined;
  }
}

/** @param root the receiver that routes without one have */
function fileRoute(node: z.infer<typeof route>, root: string | undefined): AlertmanagerRoute {
  const receiver = node.receiver ?? root;
  return {
    receiver,
    matchers: [...node.matchers, ...written(node.match, node.match_re)],
    continue: node.continue,
    routes: node.routes.map((child) => fileRoute(child, receiver)),
  };
}

/** The older spelling of matchers. */
function written(match: Labels, matchRe: Labels): string[] {
  return [
    ...Object.entries(match).map(([name, value]) => matcherText({ name, matchType: '=', value })),
    ...Object.entries(matchRe).map(([name, value]) => matcherText({ name, matchType: '=~', value })),
  ];
}
