import type { Duration } from 'cdk8s';
import type { Settings } from '../../runtime/config/config';
import { IMAGE } from '../../runtime/contract/image';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import type { InferenceServiceProps } from './inference-service-props';
import type { Resources } from './resources';

/** Settings that other fields of the manifests depend on, and that are therefore always written. */
type Required = 'port' | 'maxBodyBytesInFlight' | 'drainDelaySeconds' | 'shutdownTimeoutSeconds';

/** Props by the name of their setting, where the two names differ. */
export type SettingNames = { readonly [K in keyof Settings]?: string };

export const PROP_NAMES: SettingNames = {
  bodyLimitBytes: 'bodyLimit',
  maxWaitSeconds: 'maxWait',
  modelPollSeconds: 'modelPoll',
  drainDelaySeconds: 'drainDelay',
  shutdownTimeoutSeconds: 'shutdownTimeout',
  modelPath: 'path of the model',
  modelDigest: 'digest of the model',
  modelVersion: 'version of the model',
  feedbackRows: 'feedback.rows',
  feedbackSampleRatio: 'feedback.sampleRatio',
};

/** Environment variables from a service's props. A prop that is omitted keeps the runtime's default. */
export function runtimeSettings(
  props: InferenceServiceProps,
  resources: Resources,
): Settings & { readonly [K in Required]: number } {
  const bodyLimitBytes = props.bodyLimit && 1024 * props.bodyLimit.toKibibytes();
  return {
    port: props.port ?? ENVIRONMENT.port.default,
    metricsPort: props.metricsPort,
    logLevel: props.logLevel,
    logSampleRatio: props.logSampleRatio,
    logRedact: props.logRedact,
    bodyLimitBytes,
    maxBodyBytesInFlight: resources.bodyBytes(bodyLimitBytes ?? ENVIRONMENT.bodyLimitBytes.default),
    maxRows: props.maxRows,
    maxRequestsInFlight: props.maxRequestsInFlight,
    maxWaitSeconds: seconds(props.maxWait),
    docsEnabled: props.docsEnabled,
    modelPollSeconds: seconds(props.modelPoll),
    dataQualityRefuse: props.dataQualityRefuse,
    feedbackEnabled: props.feedback && true,
    feedbackRows: props.feedback?.rows,
    feedbackSampleRatio: props.feedback?.sampleRatio,
    feedbackDirectory: props.feedback?.persistent === true ? IMAGE.feedbackDirectory : undefined,
    drainDelaySeconds: seconds(props.drainDelay) ?? ENVIRONMENT.drainDelaySeconds.default,
    shutdownTimeoutSeconds: seconds(props.shutdownTimeout) ?? ENVIRONMENT.shutdownTimeoutSeconds.default,
    ...props.model.settings,
  };
}

function seconds(duration: Duration | undefined): number | undefined {
  // toSeconds() is off in the last digit where seconds are not whole
  return duration && duration.toMilliseconds() / 1000;
}
