import { Duration } from 'cdk8s';
import { prometheusDuration } from '../promql';
import { recorded } from '../recording-rules/recording-rule';
import { alertLabels } from './alert-labels';
import { seriesLabels } from '../service-series';
import type { Alert, FiringScenario, Scenario, Scenarios, Severity } from './alert';
import { BURN_RATES, type BurnRate } from './burn-rate';
import { counted, type Phase } from './counted';
import { errorBudget, errorRatio, type Slo } from './slo';

/** The budget is spent so fast that the alert pages: it would last two days (1 h window), or five (6 h). */
function budgetBurnsFast(slo: Slo): Alert {
  const [hour, hours] = BURN_RATES.fast;
  // two samples in the shortest window; each further one makes promtool evaluate all windows once more
  const interval = Duration.seconds(150);
  const minutes = (length: number, burnRate: number): Phase =>
    phase(slo, Duration.minutes(length).toSeconds() / interval.toSeconds(), burnRate);
  const counters = (...phases: Phase[]) => counted(slo, interval, phases);
  return burnRateAlert(slo, {
    name: `Inference${slo.name}BudgetBurnsFast`,
    rates: BURN_RATES.fast,
    for: Duration.minutes(2),
    severity: 'critical',
    supersedes: [slowName(slo)],
    scenarios: () => ({
      firing: [
        {
          name: 'many requests are bad for an hour, after six good hours',
          ...counters(minutes(360, 0), minutes(65, 1.1 * hour.factor)),
          fires: fires(slo, 1.1 * hour.factor),
        },
        {
          name: 'for six hours more requests are bad than the budget allows',
          ...counters(minutes(400, 1.2 * hours.factor)),
          fires: fires(slo, 1.2 * hours.factor),
        },
      ],
      silent: [
        {
          name: 'many requests were bad, until ten minutes ago',
          ...counters(minutes(360, 0), minutes(65, 1.1 * hour.factor), minutes(10, 0)),
        },
        {
          name: 'the burn rate is low enough to wait for working hours',
          ...counters(minutes(400, 0.8 * hours.factor)),
        },
        fewRequests(slo, interval),
      ],
      noData: noTraffic(slo, interval),
    }),
  });
}

/** The budget will not last for its period: it would last ten days (1 d window), or just the period (3 d). */
function budgetBurnsSlowly(slo: Slo): Alert {
  const [day, days] = BURN_RATES.slow;
  const interval = Duration.hours(1);
  const hours = (samples: number, burnRate: number, all?: number): Phase =>
    phase(slo, samples, burnRate, all);
  const counters = (...phases: Phase[]) => counted(slo, interval, phases);
  return burnRateAlert(slo, {
    name: slowName(slo),
    rates: BURN_RATES.slow,
    for: Duration.hours(1),
    severity: 'warning',
    scenarios: () => ({
      firing: [
        {
          name: 'a day with a tenth of the usual requests is bad',
          ...counters(hours(50, 0, 10_000), hours(26, 1.2 * day.factor)),
          fires: fires(slo, 1.2 * day.factor),
        },
        {
          name: 'three days spend a little more than their share of the budget',
          ...counters(hours(75, 1.2 * days.factor)),
          fires: fires(slo, 1.2 * days.factor),
        },
      ],
      silent: [
        {
          name: 'three bad days ended seven hours ago',
          ...counters(hours(75, 1.2 * days.factor), hours(7, 0)),
        },
        {
          name: 'three days spend a little less than their share of the budget',
          ...counters(hours(75, 0.8 * days.factor)),
        },
        fewRequests(slo, interval),
      ],
      noData: noTraffic(slo, interval),
    }),
  });
}

/** Both alerts of an objective. */
export function budgetAlerts(slo: Slo): [fast: Alert, slow: Alert] {
  return [budgetBurnsFast(slo), budgetBurnsSlowly(slo)];
}

interface BurnRateAlert {
  readonly name: string;
  readonly rates: readonly BurnRate[];
  readonly for: Duration;
  readonly severity: Severity;
  readonly supersedes?: readonly string[];
  readonly scenarios: () => Scenarios;
}

function slowName({ name }: Slo): string {
  return `Inference${name}BudgetBurnsSlowly`;
}

function burnRateAlert(
  slo: Slo,
  { name, rates, for: wait, severity, supersedes, scenarios }: BurnRateAlert,
): Alert {
  const { service, objectiveRatio, badIs, minimumBad, firstSteps } = slo;
  const burns = rates.map(({ factor, long, short }) => {
    const limit = `(${factor} * ${errorBudget(slo)})`;
    const bad = slo.bad((counter) => `increase(${counter}[${prometheusDuration(long)}])`);
    return (
      `(${recorded(errorRatio(slo, long))} > ${limit} and ${recorded(errorRatio(slo, short))} > ${limit} ` +
      `and on () ${bad} >= ${minimumBad})`
    );
  });
  return {
    name,
    expr: burns.join(' or '),
    reads: rates.flatMap(({ long, short }) => [errorRatio(slo, long), errorRatio(slo, short)]),
    for: wait,
    severity,
    summary:
      `{{ $value | humanizePercentage }} of the predictions of ${service.name} ${badIs}, ` +
      `and the objective is that ${percentage(objectiveRatio)} do not`,
    description: firstSteps,
    labels: alertLabels(service, severity),
    supersedes,
    get scenarios(): Scenarios {
      return scenarios();
    },
  };
}

/** A phase of samples of 1,000 requests each, with the share of bad ones that gives a burn rate. */
function phase(slo: Slo, samples: number, burnRate: number, all = 1000): Phase {
  return { samples, all, bad: all * burnRate * errorBudget(slo) };
}

function fires(slo: Slo, burnRate: number): FiringScenario['fires'] {
  return [{ labels: { job: slo.service.name }, value: percentage(burnRate * errorBudget(slo)) }];
}

/** Every request is bad, but there are fewer than `minimumBad`. */
function fewRequests(slo: Slo, interval: Duration): Scenario {
  const bad = slo.minimumBad / 2;
  return {
    name: 'the few requests of a quiet night are bad',
    ...counted(slo, interval, [
      { samples: 4, all: 0, bad: 0 },
      { samples: 1, all: bad, bad },
      { samples: 5, all: 0, bad: 0 },
    ]),
  };
}

function noTraffic(slo: Slo, interval: Duration): [Scenario, Scenario] {
  const at = Duration.millis(10 * interval.toMilliseconds());
  return [
    {
      name: 'there is no traffic, and 0 / 0 is not a number',
      ...counted(slo, interval, [{ samples: 10, all: 0, bad: 0 }]),
    },
    { name: `there are no series of ${seriesLabels(slo.service).job}`, series: [], interval, at },
  ];
}

/** Formats as Prometheus' humanizePercentage: four digits. */
function percentage(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(4))}%`;
}
