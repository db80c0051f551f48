import { z } from 'zod';
import type { Manifest } from './manifest';
import type { ManifestSet } from './manifest-set';
import type { Workload } from './workload';

/** The most pods that a workload has at once. */
export interface GreatestSize {
  readonly workload: Workload;
  readonly pods: number;
  /** Pods beside them while a new version is rolled out. */
  readonly surge: number;
  /** The object that says how many, and its field. */
  readonly said: { readonly manifest: Manifest; readonly path: string };
}

const amount = z.union([z.number(), z.string()]);
const scaled = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    strategy: z
      .object({
        type: z.string().optional(),
        rollingUpdate: z.object({ maxSurge: amount.optional() }).optional(),
        canary: z.object({ maxSurge: amount.optional() }).optional(),
        blueGreen: z.object({ previewReplicaCount: z.number().optional() }).optional(),
      })
      .optional(),
  }),
});
const job = z.object({ parallelism: z.number().optional(), completions: z.number().optional() });
const jobs = z.object({
  spec: job.extend({ jobTemplate: z.object({ spec: job }).optional() }),
});
const scaler = z.object({
  spec: z.object({
    scaleTargetRef: z.object({ kind: z.string().optional(), name: z.string() }),
    maxReplicas: z.number().optional(),
    maxReplicaCount: z.number().optional(),
  }),
});

/** Defaults of a Deployment and of a canary of Argo Rollouts. */
const DEFAULT_SURGE = '25%';
/** KEDA's defaults for a ScaledObject. */
const KEDA_MAXIMUM = 100;

/** The greatest sizes of the workloads of a set. A DaemonSet has as many pods as the cluster has nodes, and is left out. */
export function greatestSizes(set: ManifestSet): readonly GreatestSize[] {
  const scalers = scalersOf(set);
  const sizes: GreatestSize[] = [];
  const byRollout = new Set<Workload>();
  for (const rollout of set.all('Rollout')) {
    const workload = set.workload('Rollout', rollout.namespace, rollout.name);
    if (workload === undefined) continue;
    byRollout.add(workload);
    sizes.push(sizeOf(rollout, workload, scalers));
  }
  for (const workload of set.workloads) {
    if (byRollout.has(workload) || workload.manifest.kind === 'DaemonSet') continue;
    sizes.push(sizeOf(workload.manifest, workload, scalers));
  }
  return sizes;
}

function sizeOf(
  owner: Manifest,
  workload: Workload,
  scalers: ReadonlyMap<string, GreatestSize['said'] & { readonly most: number }>,
): GreatestSize {
  const { kind, namespace = 'default', name } = owner;
  if (kind === 'Job' || kind === 'CronJob') {
    const spec = jobs.safeParse(owner.source).data?.spec;
    const { parallelism = 1, completions } = spec?.jobTemplate?.spec ?? spec ?? {};
    const path = kind === 'Job' ? 'spec.parallelism' : 'spec.jobTemplate.spec.parallelism';
    const pods = Math.min(parallelism, completions ?? parallelism);
    return { workload, pods, surge: 0, said: { manifest: owner, path } };
  }
  if (kind === 'Pod') return { workload, pods: 1, surge: 0, said: { manifest: owner, path: 'spec' } };
  const { replicas = 1, strategy = {} } = scaled.safeParse(owner.source).data?.spec ?? {};
  const by = scalers.get(`${namespace}/${kind}/${name}`);
  const pods = by?.most ?? replicas;
  return {
    workload,
    pods,
    surge: surgeOf(kind, strategy, pods),
    said: by ?? { manifest: owner, path: 'spec.replicas' },
  };
}

function surgeOf(kind: string, strategy: z.infer<typeof scaled>['spec']['strategy'], pods: number): number {
  if (kind === 'Deployment' && strategy?.type !== 'Recreate')
    return portion(strategy?.rollingUpdate?.maxSurge ?? DEFAULT_SURGE, pods);
  if (kind !== 'Rollout') return 0;
  // the pods of the new version stand beside all of the old ones
  if (strategy?.blueGreen) return strategy.blueGreen.previewReplicaCount ?? pods;
  return portion(strategy?.canary?.maxSurge ?? DEFAULT_SURGE, pods);
}

/** A number, or a percentage that is rounded up. */
function portion(value: number | string, pods: number): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%') ? Math.ceil((pods * Number(value.slice(0, -1))) / 100) : Number(value);
}

/** The autoscaler of each workload, by namespace, kind and name; the greatest where there are two. */
function scalersOf(set: ManifestSet): ReadonlyMap<string, GreatestSize['said'] & { readonly most: number }> {
  const found = new Map<string, GreatestSize['said'] & { readonly most: number }>();
  for (const manifest of set.manifests) {
    const keda = manifest.kind === 'ScaledObject' && manifest.group === 'keda.sh';
    if (!keda && manifest.kind !== 'HorizontalPodAutoscaler') continue;
    const spec = scaler.safeParse(manifest.source).data?.spec;
    if (!spec) continue;
    const { kind = 'Deployment', name } = spec.scaleTargetRef;
    const key = `${manifest.namespace ?? 'default'}/${kind}/${name}`;
    const most = keda ? (spec.maxReplicaCount ?? KEDA_MAXIMUM) : (spec.maxReplicas ?? 1);
    if ((found.get(key)?.most ?? 0) >= most) continue;
    found.set(key, { manifest, path: keda ? 'spec.maxReplicaCount' : 'spec.maxReplicas', most });
  }
  return found;
}
