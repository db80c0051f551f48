import { availableParallelism } from 'node:os';
import type { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import type { Container } from './container';

/** Each replica is a Node process: more than there are cores only take turns. */
const LOCAL_MAXIMUM = Math.max(2, Math.min(4, availableParallelism()));

export interface ReplicaCount {
  readonly count: number;
  /** Where the number comes from, for the person who watches. */
  readonly reason: string;
}

/** How many processes stand for a Deployment's pods: as many as asked for, or as the manifests say, within reason. */
export function replicaCount(
  set: ManifestSet,
  container: Container,
  asked: number | undefined,
): ReplicaCount {
  if (asked !== undefined) return { count: asked, reason: 'as asked for' };
  const { namespace, deployment } = container;
  const scaler = set.all('HorizontalPodAutoscaler').find(({ namespace: where = 'default', body }) => {
    const { kind, name } = body.spec.scaleTargetRef;
    return where === namespace && kind === 'Deployment' && name === deployment;
  });
  const written =
    scaler === undefined
      ? (set.find('Deployment', namespace, deployment)?.body.spec.replicas ?? 1)
      : (scaler.body.spec.minReplicas ?? 1);
  const source = scaler === undefined ? 'spec.replicas' : 'minReplicas of its HorizontalPodAutoscaler';
  const count = Math.max(1, Math.min(written, LOCAL_MAXIMUM));
  return count === written
    ? { count, reason: source }
    : {
        count,
        reason: `${source} is ${written}; this machine takes ${LOCAL_MAXIMUM}, --replicas asks for others`,
      };
}
