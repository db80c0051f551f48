export { ManifestValidation, type ManifestValidationContext } from './manifest-validation';
export type { ManifestValidationOptions, ValidationException } from './options';
export { validateManifests, type Violation } from './validate-manifests';
