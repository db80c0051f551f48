import type { InferenceService } from '../../serving/inference-service';
import type { Severity } from './alert';

/** The labels of a service's alerts. */
export function alertLabels(
  { namespace, name }: InferenceService,
  severity: Severity,
): Record<string, string> {
  return { namespace, service: name, severity };
}
