export { validateManifests, type Violation } from './validate-manifests';
export { ManifestValidation, type ManifestValidationContext } from './manifest-validation';
export type { ManifestValidationOptions, ValidationException } from './options';
export type { ValidationSettings } from './settings';

export { at, missing, type Finding, type Rule } from './rule';
export { valueAt } from './value-at';
export type { ManifestSet } from './manifests/manifest-set';
export type { Manifest } from './manifests/manifest';
export type { Location } from './manifests/location';
export type { PlacedContainer, Workload } from './manifests/workload';
export type { Labels, LabelSelector } from './manifests/label-selector';

export {
  ARGO_RULES,
  AUTOSCALING_RULES,
  KUBERNETES_RULES,
  MONITORING_RULES,
  RULES,
  RUNTIME_RULES,
  SECURITY_RULES,
} from './packs';
