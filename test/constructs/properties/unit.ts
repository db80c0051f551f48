import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import fc from 'fast-check';
import {
  AlertmanagerConfig,
  availabilitySlo,
  budgetAlerts,
  driftDashboard,
  DriftMonitor,
  type DriftMonitorProps,
  GrafanaDashboard,
  InferenceService,
  latencySlo,
  logsDashboard,
  MetricAliases,
  PrometheusRule,
  ScalingPolicy,
  type ScalingPolicyProps,
  serviceAlerts,
  ServiceMonitor,
  servingDashboard,
} from '../../../constructs';
import { DRIFT_TESTS } from '../../../runtime/contract/drift-tests';
import { integrations } from './integrations';
import {
  maybe,
  mostly,
  ratio,
  seconds,
  secretKey,
  type ServiceProps,
  serviceProps,
  wholeNumber,
} from './service-props';

/** A service and what goes with it, each part there or not. */
export interface Unit {
  readonly service: ServiceProps;
  readonly scaling: Omit<ScalingPolicyProps, 'target'> | undefined;
  readonly drift: Omit<DriftMonitorProps, 'target'> | undefined;
  readonly watched: Watched | undefined;
}

type Watched = typeof watched extends fc.Arbitrary<infer T> ? T : never;

const percent = wholeNumber(1, 99);

const scaling = fc.record(
  {
    minReplicas: wholeNumber(1, 5),
    maxReplicas: wholeNumber(6, 20),
    cpuPercent: percent,
    memoryPercent: percent,
    scaleUpStabilization: seconds(0, 3600),
    scaleDownStabilization: seconds(0, 3600),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const webhook = fc.record(
  {
    url: mostly(
      fc.constantFrom('https://hooks.test/drift', 'https://hooks.test:8443/drift'),
      fc.constantFrom(
        'http://hooks.test',
        'https://10.0.0.1/x',
        'hooks.test',
        'https://user:pw@hooks.test',
        '',
      ),
    ),
    signingSecret: secretKey,
    allowPrivate: fc.boolean(),
    allowHttp: fc.boolean(),
  },
  { requiredKeys: ['url'], noNullPrototype: true },
);

const fleet = fc.record(
  {
    window: seconds(3600, 30 * 86_400),
    threshold: mostly(fc.double({ min: 0.01, max: 2, noNaN: true }), fc.constantFrom(0, 20, Number.NaN)),
    minimumRows: mostly(wholeNumber(100, 100_000), fc.constantFrom(0, 99, 100.5)),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const drift = fc.record(
  {
    detectors: fc.subarray([...DRIFT_TESTS]),
    falseAlarmBudget: mostly(
      fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
      fc.constantFrom(0, 1, Number.NaN),
    ),
    correction: fc.constantFrom('bonferroni', 'none'),
    hysteresis: fc.record({ k: wholeNumber(1, 3), m: wholeNumber(3, 100) }),
    threshold: mostly(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.constantFrom(0, -1, Number.NaN)),
    minimumShift: mostly(fc.double({ min: 0, max: 100, noNaN: true }), fc.constantFrom(-1, Number.NaN)),
    minimumEffect: ratio,
    window: wholeNumber(100, 100_000),
    minimumSample: wholeNumber(2, 100),
    evaluateEvery: wholeNumber(1, 100),
    windowDuration: seconds(60, 3600),
    fleet,
    webhook,
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Costs the most: alerts of one service are some 40 queries, its dashboards some 60. */
const watched = fc.record({
  interval: maybe(seconds(15, 120)),
  scrapeTimeout: maybe(fc.integer({ min: 1, max: 15 }).map((each) => Duration.seconds(each))),
  slos: fc.boolean(),
  aliases: fc.boolean(),
  dashboards: fc.boolean(),
  routes: maybe(integrations),
});

export const unit: fc.Arbitrary<Unit> = fc
  .record({
    service: serviceProps,
    scaling: maybe(scaling),
    drift: maybe(drift),
    watched: fc.oneof({ arbitrary: fc.constant(undefined), weight: 7 }, { arbitrary: watched, weight: 1 }),
    // an autoscaled service must not say its replicas, which some forget
    forgetful: mostly(fc.constant(false), fc.constant(true)),
  })
  .map(({ forgetful, service, ...others }) => ({
    ...others,
    service: others.scaling && !forgetful ? { ...service, replicas: undefined } : service,
  }));

/** Makes it; any part may throw. */
export function make(scope: Construct, name: string, { service: props, ...unit }: Unit): void {
  const service = new InferenceService(scope, name, { ...props, model: props.model() });
  const scaling = unit.scaling && new ScalingPolicy(scope, 'scaling', { target: service, ...unit.scaling });
  const drift = unit.drift && new DriftMonitor(scope, 'drift', { target: service, ...unit.drift });
  if (!unit.watched) return;
  const { interval, scrapeTimeout, slos, aliases, dashboards, routes } = unit.watched;
  new ServiceMonitor(scope, 'monitor', { target: service, interval, scrapeTimeout });
  const objectives = slos ? [availabilitySlo(service), latencySlo(service)] : [];
  const alerts = [...serviceAlerts({ service, scaling, drift }), ...objectives.flatMap(budgetAlerts)];
  const rules = new PrometheusRule(scope, 'alerts', { name: `${name}-alerts`, alerts });
  if (aliases) new MetricAliases(scope, 'aliases', { target: service });
  if (routes) {
    new AlertmanagerConfig(scope, 'routes', { name: `${name}-routes`, rules: [rules], routes });
  }
  if (!dashboards) return;
  new GrafanaDashboard(scope, 'serving', {
    name: `${name}-serving`,
    dashboard: servingDashboard({ service, scaling, alerts, slos: objectives }),
  });
  new GrafanaDashboard(scope, 'logs', { name: `${name}-logs`, dashboard: logsDashboard({ service }) });
  if (!drift) return;
  new GrafanaDashboard(scope, 'drifting', {
    name: `${name}-drift`,
    dashboard: driftDashboard({ monitor: drift, alerts }),
  });
}
