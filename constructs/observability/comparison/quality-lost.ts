import { METRICS } from '../../../runtime/contract/metrics';
import type { QualityMeasure } from '../../../runtime/contract/feedback';
import { select } from '../promql';
import type { Watched } from '../scraped-service';
import { seriesLabels } from '../service-series';
import type { Measure, RolloutVersions } from './versions';

/** Options of `RolloutCheck.quality`. */
export interface QualityLostOptions {
  /**
   * The measure that is compared.
   *
   * @default 'accuracy'
   */
  readonly measure?: QualityMeasure;
  /**
   * Loss above which the version fails, beyond the 95 % confidence interval of the difference: of an accuracy or a ROC
   * AUC the difference itself, of an error its share of the stable version's error. 0 to below 1.
   *
   * @default 0.01
   */
  readonly toleranceRatio?: number;
  /**
   * Predictions with a truth that each version must hold.
   *
   * @default 100
   */
  readonly minimumRows?: number;
}

/**
 * How much worse the predictions of the new version are, measured against the truths that `POST /feedback` brought, by
 * more than chance: the lower end of the 95 % confidence interval of the difference. The interval combines those of the
 * pods, https://en.wikipedia.org/wiki/Propagation_of_uncertainty.
 *
 * @throws if an option is out of its range
 */
export function qualityLost({ canary, stable }: RolloutVersions, options: QualityLostOptions = {}): Measure {
  const { measure = 'accuracy', toleranceRatio = 0.01, minimumRows = 100 } = options;
  if (!(toleranceRatio >= 0 && toleranceRatio < 1)) {
    throw new Error(
      `toleranceRatio of quality must be a share from 0 to below 1, got ${toleranceRatio}; 0.01 is 1 %`,
    );
  }
  const quality = (version: Watched): string =>
    `avg(${select(METRICS.modelQuality, { ...seriesLabels(version), measure })})`;
  const enough = (version: Watched): string =>
    `sum(${select(METRICS.modelQualityRows, seriesLabels(version))}) >= ${minimumRows}`;
  const chance = `sqrt(${variance(canary, measure)} + ${variance(stable, measure)})`;
  const isError = measure.endsWith('_error');
  const lost = isError
    ? `(${quality(canary)} - ${quality(stable)} - ${chance}) / ${quality(stable)}`
    : `${quality(stable)} - ${quality(canary)} - ${chance}`;
  return { value: `${lost} and ${enough(canary)} and ${enough(stable)}`, threshold: toleranceRatio };
}

/** Square of half the interval of the mean over a version's pods. */
function variance(version: Watched, measure: QualityMeasure): string {
  const labels = { ...seriesLabels(version), measure };
  const [upper, lower] = [
    select(METRICS.modelQualityUpper, labels),
    select(METRICS.modelQualityLower, labels),
  ];
  return `avg((${upper} - ${lower}) ^ 2) / 4 / count(${upper})`;
}
