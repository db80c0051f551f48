import type { k8s } from 'cdk8s-plus-27';

/**
 * Spreads a service's pods over hosts and zones, as a preference: a small cluster still runs them all. Topology
 * spread alone would do; anti-affinity is there for the clusters and the linters that look for it.
 */
export function podPlacement(
  matchLabels: Record<string, string>,
): Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'> {
  const labelSelector = { matchLabels };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
      }),
    ),
  };
}
