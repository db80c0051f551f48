import type { FetchedModel } from './model';

/** Annotation of a pod with the registered model and the alias that its model was released from: `churn@champion`. */
export const MODEL_ALIAS_ANNOTATION = 'cdk8s-aiops/model-alias';

/** Annotation of a pod with the address of the MLflow that the registered model is in. */
export const TRACKING_URI_ANNOTATION = 'cdk8s-aiops/tracking-uri';

/** Where a model that is fetched was released from. Nothing reads it in the cluster: rules and people do. */
export function registryAnnotations({ released, trackingUri }: FetchedModel): Record<string, string> {
  return {
    [MODEL_ALIAS_ANNOTATION]: released,
    ...(trackingUri !== undefined && { [TRACKING_URI_ANNOTATION]: trackingUri }),
  };
}
