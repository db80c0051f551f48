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

export { HOUSE_RULES, RULES, SECURITY_RULES, WIRING_RULES } from './packs';
