import type { Construct } from 'constructs';
import { InferenceService, Model, type InferenceServiceProps } from '../../constructs';

/** A service that needs no file. */
export function incidentService(
  scope: Construct,
  props: Partial<InferenceServiceProps> = {},
): InferenceService {
  return new InferenceService(scope, 'incident', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: Model.inImage({ path: '/app/model.json' }),
    ...props,
  });
}
