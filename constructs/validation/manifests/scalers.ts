import { groupOf } from '../../gitops/argo/kinds';
import type { Known } from './kubernetes-views';
import type { Manifest } from './manifest';
import type { ManifestSet } from './manifest-set';

/** An object that sets the number of replicas of another: an autoscaler of Kubernetes or of KEDA. */
export interface Scaler {
  readonly manifest: Known<'HorizontalPodAutoscaler'> | Known<'ScaledObject'>;
  /** API group, kind and name of what it scales, in its own namespace. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Every autoscaler of a set, in the order of the documents. */
export function scalers(set: ManifestSet): readonly Scaler[] {
  return [...set.all('HorizontalPodAutoscaler'), ...set.all('ScaledObject')]
    .sort((a, b) => a.index - b.index)
    .map((manifest) => {
      const { apiVersion = 'v1', kind, name } = manifest.body.spec.scaleTargetRef;
      return { manifest, group: groupOf(apiVersion), kind, name };
    });
}

/** What an autoscaler scales, if it is in the set. */
export function scaledBy(set: ManifestSet, { manifest, group, kind, name }: Scaler): Manifest | undefined {
  return set.manifests.find(
    (each) =>
      each.group === group &&
      each.kind === kind &&
      each.name === name &&
      (each.namespace ?? 'default') === (manifest.namespace ?? 'default'),
  );
}

/**
 * Whether KEDA takes over an autoscaler instead of making one beside it.
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/#transfer-ownership-of-hpa
 */
export function takesOver({ manifest: scaler }: Scaler, { manifest: other }: Scaler): boolean {
  return (
    isScaledObject(scaler) &&
    other.kind === 'HorizontalPodAutoscaler' &&
    scaler.annotations['scaledobject.keda.sh/transfer-hpa-ownership'] === 'true' &&
    scaler.body.spec.advanced?.horizontalPodAutoscalerConfig?.name === other.name
  );
}

function isScaledObject(manifest: Scaler['manifest']): manifest is Known<'ScaledObject'> {
  return manifest.kind === 'ScaledObject';
}
