export { InferenceService } from './inference-service';
export type { InferenceServiceProps } from './inference-service-props';
export type { NamedPort, SecretKey } from './pod-template';
export type { ResourceProps } from './resources';
export type { IngressProps } from './service-ingress';
export { Model, type ExpectedArtifact, type ModelInImageProps } from './model';
export { ScalingPolicy, type ScalingPolicyProps } from './scaling-policy';
export {
  DriftMonitor,
  type DriftCorrection,
  type DriftMonitorProps,
  type DriftWebhookProps,
  type Hysteresis,
} from './drift-monitor';
export type { DriftTest } from '../runtime/contract';
export { ServiceMonitor, type ServiceMonitorProps } from './service-monitor';
export { PrometheusRule, type PrometheusRuleProps } from './prometheus-rule';
export type { Alert, FiringScenario, Scenario, Scenarios, Severity, TestSeries } from './alerts/alert';
export * from './alerts/availability';
export * from './alerts/capacity';
export * from './alerts/data-quality';
export * from './alerts/drift';
export * from './alerts/latency';
export { serviceAlerts, type ServiceAlertsOptions } from './alerts/service-alerts';
export {
  ManifestValidation,
  validateManifests,
  type ManifestValidationContext,
  type ManifestValidationOptions,
  type ValidationException,
  type Violation,
} from './validation';
