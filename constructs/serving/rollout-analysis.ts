import { Duration } from 'cdk8s';
import {
  type AnalysisTemplateSpec,
  AnalysisTemplateSpecMetricsCount,
  AnalysisTemplateSpecMetricsFailureLimit,
  AnalysisTemplateSpecMetricsInconclusiveLimit,
} from '../../imports/argoproj.io';
import { METRICS } from '../../runtime/contract/metrics';
import { increase, prometheusDuration, select } from '../observability/promql';
import type { RolloutVersions } from '../observability/comparison/versions';
import type { Watched } from '../observability/scraped-service';
import { INFERENCE_ROUTE, seriesLabels } from '../observability/service-series';
import { RolloutCheck } from './rollout-check';

/** How the new version is judged while it serves beside the stable one. */
export interface RolloutAnalysis {
  /**
   * Address of Prometheus, such as `http://prometheus-operated.observability.svc:9090`. The controller of Argo Rollouts
   * asks it, so policies of that namespace must admit it.
   */
  readonly prometheus: string;

  /**
   * Numbers that the new version is judged by.
   *
   * @default RolloutCheck.defaults() - error ratio, latency, shed requests and predictions that differ
   */
  readonly checks?: readonly RolloutCheck[];

  /**
   * Time between two measurements, at least 10 seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * Measurements of each check, at least 1.
   *
   * @default 5
   */
  readonly count?: number;

  /**
   * Failed measurements of a check that are tolerated; one more aborts the rollout. Less than `count`.
   *
   * @default 1 - a second one aborts
   */
  readonly failureLimit?: number;

  /**
   * Measurements of a check without enough data that are tolerated; one more pauses the rollout until a person promotes
   * or aborts it. Less than `count`: otherwise an analysis without any data would end as a success.
   *
   * @default - half of `count`, rounded down
   */
  readonly inconclusiveLimit?: number;

  /**
   * Prediction requests that the new version must have answered in the last 5 minutes, so that a measurement is judged.
   *
   * @default 20
   */
  readonly minimumRequests?: number;
}

/** Arguments of the AnalysisTemplate: the hashes of both pod templates. */
export const ANALYSIS_ARGUMENTS = { canary: 'canary-hash', stable: 'stable-hash' } as const;

/** An argument in a query, as Argo Rollouts replaces it. */
const argument = (name: string): string => `{{args.${name}}}`;

const REQUEST_WINDOW = Duration.minutes(5);

/**
 * The template of a service's analyses.
 *
 * @param path the construct's path, for errors
 * @throws if a number is out of its range
 */
export function analysisTemplateSpec(
  path: string,
  service: Watched & { readonly measuresQuality: boolean },
  analysis: RolloutAnalysis,
): AnalysisTemplateSpec {
  const { prometheus, interval = Duration.minutes(1), count = 5, minimumRequests = 20 } = analysis;
  const { failureLimit = Math.min(1, count - 1), inconclusiveLimit = Math.floor(count / 2) } = analysis;
  const { checks = RolloutCheck.defaults(service) } = analysis;
  checkAddress(path, prometheus);
  if (interval.toMilliseconds() < 10_000) {
    throw new Error(
      `${path}: analysis.interval must be at least 10 seconds, got ${prometheusDuration(interval)}; Prometheus has no newer samples`,
    );
  }
  checkWhole(path, 'count', count, 1, Infinity);
  checkWhole(path, 'failureLimit', failureLimit, 0, count - 1);
  checkWhole(path, 'inconclusiveLimit', inconclusiveLimit, 0, count - 1);
  checkWhole(path, 'minimumRequests', minimumRequests, 1, Infinity);
  const names = checks.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (checks.length === 0 || twice !== undefined) {
    throw new Error(
      checks.length === 0
        ? `${path}: analysis.checks is empty, so every version would pass; leave it out for RolloutCheck.defaults(), or leave the analysis out`
        : `${path}: analysis.checks has two checks of the name "${twice}"; give one of them another name`,
    );
  }
  const versions: RolloutVersions = {
    canary: { ...watched(service), revision: argument(ANALYSIS_ARGUMENTS.canary) },
    stable: { ...watched(service), revision: argument(ANALYSIS_ARGUMENTS.stable) },
  };
  const requests = increase(
    select(METRICS.httpRequests, { ...seriesLabels(versions.canary), route: INFERENCE_ROUTE }),
    REQUEST_WINDOW,
  );
  const metrics = checks.map((check) => {
    const { value, threshold } = check.measure(versions);
    return {
      name: check.name,
      // the pods' first scrapes
      initialDelay: prometheusDuration(interval),
      interval: prometheusDuration(interval),
      count: AnalysisTemplateSpecMetricsCount.fromNumber(count),
      failureLimit: AnalysisTemplateSpecMetricsFailureLimit.fromNumber(failureLimit),
      inconclusiveLimit: AnalysisTemplateSpecMetricsInconclusiveLimit.fromNumber(inconclusiveLimit),
      ...conditions(threshold),
      provider: {
        prometheus: {
          address: prometheus,
          query: `(${value}) and on () (sum(${requests}) >= ${minimumRequests})`,
        },
      },
    };
  });
  const args = Object.values(ANALYSIS_ARGUMENTS).map((name) => ({ name }));
  return { args, metrics };
}

/**
 * A result without a number fulfils neither condition, and is inconclusive. With one condition alone, Argo Rollouts would
 * take it for the other.
 *
 * @see https://github.com/argoproj/argo-rollouts/blob/v1.9.1/utils/evaluate/evaluate.go
 */
function conditions(threshold: number): {
  readonly successCondition: string;
  readonly failureCondition: string;
} {
  const judged = 'len(result) > 0 && !isNaN(result[0]) && result[0]';
  return {
    successCondition: `${judged} <= ${threshold}`,
    failureCondition: `${judged} > ${threshold}`,
  };
}

function watched({ name, namespace }: Watched): Watched {
  return { name, namespace };
}

function checkAddress(path: string, address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  throw new Error(
    `${path}: analysis.prometheus must be a URL of http or https, got "${address}"; write one like http://prometheus-operated.observability.svc:9090`,
  );
}

function checkWhole(path: string, name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `at least ${least}` : `${least} to ${most}, below count`;
  throw new Error(`${path}: analysis.${name} must be a whole number, ${range}, got ${value}`);
}
