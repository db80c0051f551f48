import { ManifestValidation, RULES, type ManifestValidationOptions } from 'cdk8s-aiops/validation';
import { imagesFrom } from './images-from';

/** The plugin that cdk8s.yaml names: every rule of the package, and ours. */
export class AcmeValidation extends ManifestValidation {
  constructor(properties: ManifestValidationOptions) {
    super({ ...properties, rules: [...RULES, imagesFrom('registry.acme.com')] });
  }
}
