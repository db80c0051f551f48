import type { Alert } from '../observability/alerts/alert';
import { errorRatioHigh, type ErrorRatioAlertOptions } from '../observability/alerts/availability';
import { latencyP95High, type LatencyAlertOptions } from '../observability/alerts/latency';
import { requestsShedHigh, type RequestsShedAlertOptions } from '../observability/alerts/requests-shed';
import {
  predictionsDiffer,
  type PredictionsDifferOptions,
} from '../observability/comparison/predictions-differ';
import { qualityLost, type QualityLostOptions } from '../observability/comparison/quality-lost';
import type { Measure, RolloutVersions } from '../observability/comparison/versions';
import type { Watched } from '../observability/scraped-service';

/**
 * A number by which a new version is judged. It fails above its threshold, and without data it is neither good nor bad.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
 * @example
 * RolloutStrategy.canary({
 *   steps: [{ weight: 25 }],
 *   analysis: {
 *     prometheus: 'http://prometheus-operated.observability.svc:9090',
 *     checks: [RolloutCheck.errorRatio({ thresholdRatio: 0.01 }), RolloutCheck.latencyP95()],
 *   },
 * });
 */
export class RolloutCheck {
  /** The checks of every service, and the quality of the predictions if the service measures it. */
  static defaults({ measuresQuality }: { readonly measuresQuality: boolean }): RolloutCheck[] {
    return [
      RolloutCheck.errorRatio(),
      RolloutCheck.latencyP95(),
      RolloutCheck.requestsShed(),
      RolloutCheck.predictionsDiffer(),
      ...(measuresQuality ? [RolloutCheck.quality()] : []),
    ];
  }

  /** The alert `errorRatioHigh` for the new version alone. */
  static errorRatio(options: ErrorRatioAlertOptions = {}): RolloutCheck {
    return RolloutCheck.alert('error-ratio', (canary) => errorRatioHigh(canary, options));
  }

  /** The alert `latencyP95High` for the new version alone. */
  static latencyP95(options: LatencyAlertOptions = {}): RolloutCheck {
    return RolloutCheck.alert('latency-p95', (canary) => latencyP95High(canary, options));
  }

  /** The alert `requestsShedHigh` for the new version alone. */
  static requestsShed(options: RequestsShedAlertOptions = {}): RolloutCheck {
    return RolloutCheck.alert('requests-shed', (canary) => requestsShedHigh(canary, options));
  }

  /** The classes that both versions predict are distributed differently. Only for a model that predicts classes. */
  static predictionsDiffer(options: PredictionsDifferOptions = {}): RolloutCheck {
    return new RolloutCheck('predictions-differ', (versions) => predictionsDiffer(versions, options));
  }

  /** The live quality of the new version's predictions is below that of the stable version. Needs `feedback`. */
  static quality(options: QualityLostOptions = {}): RolloutCheck {
    return new RolloutCheck('quality', (versions) => qualityLost(versions, options));
  }

  /**
   * An alert, for the new version alone.
   *
   * @param name of the check; letters, digits and hyphens
   * @param of makes the alert about some pods of a service; it must say its `value` and `threshold`
   */
  static alert(name: string, of: (canary: Watched) => Alert): RolloutCheck {
    return new RolloutCheck(name, ({ canary }) => {
      const { name: alertName, value, threshold } = of(canary);
      if (value !== undefined && threshold !== undefined) return { value, threshold };
      throw new Error(
        `the alert ${alertName} cannot judge a version, because it does not say which number it compares; give it a value and a threshold`,
      );
    });
  }

  /**
   * A number of your own.
   *
   * @param name of the check; letters, digits and hyphens
   */
  static measure(name: string, measure: (versions: RolloutVersions) => Measure): RolloutCheck {
    return new RolloutCheck(name, measure);
  }

  private constructor(
    /** Name of the metric in the AnalysisTemplate. */
    readonly name: string,
    /** @internal */
    readonly measure: (versions: RolloutVersions) => Measure,
  ) {}
}
