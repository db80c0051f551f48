import { METRICS, PROCESS_METRICS } from '../../../runtime/contract/metrics';
import type { DriftMonitor } from '../../serving/drift-monitor';
import type { InferenceService } from '../../serving/inference-service';
import type { ScalingPolicy } from '../../serving/scaling-policy';
import type { Alert } from './alert';
import { errorRatioHigh, metricsAbsent, targetAbsent, targetDown } from './availability';
import { cpuCritical, cpuHigh, maxScaleHighCpu, memoryHigh } from './capacity';
import { dataQualityViolations } from './data-quality';
import { modelQualityLow } from './model-quality';
import { driftDetected, driftPossible, driftFeatureUnjudged, driftUnjudged } from './window-drift';
import { driftAcrossPods } from './drift-across-pods';
import { latencyMeanHigh, latencyP95High } from './latency';
import { requestsShedHigh } from './requests-shed';

/** Options of `serviceAlerts`. */
export interface ServiceAlertsOptions {
  /** The service that is watched. */
  readonly service: InferenceService;
  /**
   * Its scaling policy, for the alert at `maxReplicas`.
   *
   * @default - no alert at the limit of the autoscaler
   */
  readonly scaling?: ScalingPolicy;
  /**
   * Its drift monitor, for the alerts on drift.
   *
   * @default - no alert about drift
   */
  readonly drift?: DriftMonitor;
}

/** Every alert that a service can have, with its default thresholds. */
export function serviceAlerts({ service, scaling, drift }: ServiceAlertsOptions): Alert[] {
  return [
    latencyP95High(service),
    latencyMeanHigh(service),
    errorRatioHigh(service),
    requestsShedHigh(service),
    targetDown(service),
    targetAbsent(service),
    metricsAbsent(service, {
      metrics: [
        METRICS.httpRequests,
        METRICS.httpRequestDuration,
        METRICS.requestsShed,
        METRICS.cpuUsage,
        PROCESS_METRICS.residentMemory,
        METRICS.dataQualityViolations,
        METRICS.dataQualityRows,
        ...(drift
          ? [
              METRICS.driftState,
              METRICS.driftWindowRows,
              METRICS.inferenceRequests,
              METRICS.featureBins,
              METRICS.featureBinBaselineRows,
            ]
          : []),
      ],
    }),
    dataQualityViolations(service),
    ...(service.measuresQuality ? [modelQualityLow(service)] : []),
    cpuHigh(service),
    cpuCritical(service),
    memoryHigh(service),
    ...(scaling ? [maxScaleHighCpu(scaling)] : []),
    ...(drift
      ? [
          driftDetected(drift),
          driftPossible(drift),
          driftUnjudged(drift),
          driftFeatureUnjudged(drift),
          driftAcrossPods(drift),
        ]
      : []),
  ];
}
