import { z } from 'zod';
import { valueAt } from '../value-at';
import type { GreatestSize } from './greatest-size';
import { type Amounts, amounts } from './limit-range';
import type { Manifest } from './manifest';
import type { ManifestSet } from './manifest-set';

/** PersistentVolumeClaims that one object makes. */
export interface StorageClaims {
  readonly manifest: Manifest;
  /** Field path of the claim’s spec. */
  readonly path: string;
  readonly count: number;
  /** Further ones while a new version is rolled out. */
  readonly surge: number;
  /** Bytes of each; undefined if it requests none. */
  readonly storage?: number;
  /** Undefined: the default of the cluster. */
  readonly storageClass?: string;
}

const claimSpec = z.object({
  storageClassName: z.string().optional(),
  resources: z.object({ requests: amounts }).optional(),
});
const claim = z.object({ spec: claimSpec });
const statefulSet = z.object({
  spec: z.object({
    volumeClaimTemplates: z.array(claim.extend({ metadata: z.object({ name: z.string() }) })),
  }),
});
const ephemeral = z.object({
  ephemeral: z.object({ volumeClaimTemplate: claim }),
});

/** The claims of a namespace, at the greatest size of its workloads. Those of operators are not known. */
export function claimsIn(
  set: ManifestSet,
  namespace: string,
  sizes: readonly GreatestSize[],
): readonly StorageClaims[] {
  const written = set.manifests.filter(
    (manifest) =>
      manifest.kind === 'PersistentVolumeClaim' && (manifest.namespace ?? 'default') === namespace,
  );
  const own = written.flatMap((manifest) => {
    const parsed = claim.safeParse(manifest.source).data;
    return parsed ? [claims(manifest, 'spec', parsed.spec, { pods: 1, surge: 0 })] : [];
  });
  const made = sizes.flatMap((size): StorageClaims[] => {
    const { manifest, namespace: of, podPath } = size.workload;
    if (of !== namespace) return [];
    const templates =
      manifest.kind === 'StatefulSet'
        ? (statefulSet.safeParse(manifest.source).data?.spec.volumeClaimTemplates ?? [])
        : [];
    return [
      ...templates.map(({ metadata, spec }, i) => {
        // a claim that is written under the name of a pod's is that pod's
        const prefix = `${metadata.name}-${manifest.name}-`;
        const present = written.filter(
          ({ name }) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)),
        );
        const pods = Math.max(0, size.pods - present.length);
        return claims(manifest, `spec.volumeClaimTemplates[${i}].spec`, spec, { pods, surge: 0 });
      }),
      ...volumesOf(manifest, podPath).flatMap((volume, i) => {
        const template = ephemeral.safeParse(volume).data?.ephemeral.volumeClaimTemplate;
        const path = `${podPath}.volumes[${i}].ephemeral.volumeClaimTemplate.spec`;
        return template ? [claims(manifest, path, template.spec, size)] : [];
      }),
    ];
  });
  return [...own, ...made];
}

function volumesOf(manifest: Manifest, podPath: string): readonly unknown[] {
  return z.array(z.unknown()).safeParse(valueAt(manifest, `${podPath}.volumes`)).data ?? [];
}

function claims(
  manifest: Manifest,
  path: string,
  { resources, storageClassName }: z.infer<typeof claimSpec>,
  { pods, surge }: Pick<GreatestSize, 'pods' | 'surge'>,
): StorageClaims {
  const requests: Amounts = resources?.requests ?? {};
  return {
    manifest,
    path,
    count: pods,
    surge,
    storage: requests['storage'],
    storageClass: storageClassName,
  };
}
