import { z } from 'zod';
import { type GreatestSize, greatestSizes } from '../../manifests/greatest-size';
import { type Amounts, amounts, type LimitRangeItem, limitsOf } from '../../manifests/limit-range';
import { formatObject } from '../../manifests/location';
import type { Manifest } from '../../manifests/manifest';
import type { ManifestSet } from '../../manifests/manifest-set';
import { claimsIn, type StorageClaims } from '../../manifests/storage-claims';
import { type ContainerResources, type PodResources, podResources } from '../../manifests/pod-resources';
import type { Workload } from '../../manifests/workload';
import { type Finding, type Rule, at } from '../../rule';

/**
 * A quota that is too small shows itself only when the load is greatest, or when a release is rolled out just then: the
 * API server refuses the pods, and no object in git says so.
 */
export const quotaFits: Rule = {
  name: 'quota-fits',
  title:
    'Quotas and limit ranges admit each workload at its greatest size, with the surge of a release, its sidecars and its claims',
  source: 'Kubernetes documentation, “Resource Quotas” and “Limit Ranges”',
  *check(set) {
    const quotas = set.manifests.filter(({ kind, group }) => kind === 'ResourceQuota' && group === '');
    const ranges = set.manifests.filter(({ kind, group }) => kind === 'LimitRange' && group === '');
    if (quotas.length === 0 && ranges.length === 0) return;
    const sizes = greatestSizes(set);
    for (const namespace of new Set([...quotas, ...ranges].map(namespaceOf))) {
      const limits = ranges.filter((each) => namespaceOf(each) === namespace).flatMap(limitsOf);
      const pods = podsIn(set, namespace, limits);
      const claims = claimsIn(set, namespace, sizes);
      for (const range of ranges) {
        if (namespaceOf(range) === namespace) yield* rangeFindings(range, pods, claims);
      }
      for (const quota of quotas) {
        if (namespaceOf(quota) !== namespace) continue;
        yield* quotaFindings(quota, sizes, pods);
        yield* storageFindings(quota, claims);
      }
    }
  },
};

function namespaceOf({ namespace = 'default' }: Manifest): string {
  return namespace;
}

type Pods = ReadonlyMap<Workload, PodResources>;

function podsIn(set: ManifestSet, namespace: string, limits: readonly LimitRangeItem[]): Pods {
  return new Map(
    set.workloads.flatMap((workload) => {
      if (workload.namespace !== namespace) return [];
      const pod = podResources(podOf(workload), limits);
      return pod === undefined ? [] : [[workload, pod] as const];
    }),
  );
}

/** The pod's spec as it is written. */
function podOf({ manifest, podPath }: Workload): unknown {
  let value: unknown = manifest.source;
  for (const key of podPath.split('.'))
    value = z.record(z.string(), z.unknown()).safeParse(value).data?.[key];
  return value;
}

const quotaSpec = z.object({
  spec: z.object({
    hard: amounts,
    scopes: z.array(z.string()).optional(),
    scopeSelector: z.unknown().optional(),
  }),
});

/** Resources that every container must ask for where a quota counts them. */
const COMPUTE = ['cpu', 'memory'];

function* quotaFindings(quota: Manifest, sizes: readonly GreatestSize[], pods: Pods): Iterable<Finding> {
  const spec = quotaSpec.safeParse(quota.source).data?.spec;
  // a quota with scopes counts some pods only
  if (!spec || spec.scopes || spec.scopeSelector !== undefined) return;
  for (const [key, hard] of Object.entries(spec.hard)) {
    const counted = countedBy(key);
    if (counted === undefined) continue;
    const { part, resource } = counted;
    const field = `spec.hard[${JSON.stringify(key)}]`;
    if (part !== 'pods' && COMPUTE.includes(resource)) {
      for (const [workload, pod] of pods) {
        const without = pod.containers.find((container) => container[part][resource] === undefined);
        if (without === undefined) continue;
        yield {
          ends: [
            at(workload.manifest, `${workload.podPath}.${without.path}.resources.${part}.${resource}`),
            at(quota, field),
          ],
          problem: `container ${without.name} has no ${part}.${resource}, and the quota counts it, so the API server refuses every pod`,
          fix: `set resources.${part}.${resource}, or a default in a LimitRange of the namespace`,
        };
      }
    }
    const demands = sizes.flatMap((size) => {
      const pod = pods.get(size.workload);
      if (pod === undefined) return [];
      const each = part === 'pods' ? 1 : (pod[part][resource] ?? 0);
      return each > 0 ? [{ size, each }] : [];
    });
    const steady = demands.reduce((total, { size, each }) => total + size.pods * each, 0);
    // one release at a time; several at once would take more
    const surge = Math.max(0, ...demands.map(({ size, each }) => size.surge * each));
    const most = steady + surge;
    if (!above(most, hard)) continue;
    const [largest] = demands.toSorted(
      (a, b) => (b.size.pods + b.size.surge) * b.each - (a.size.pods + a.size.surge) * a.each,
    );
    if (largest === undefined) continue;
    const { said, pods: count, surge: more } = largest.size;
    const unit = part === 'pods' ? 'pods' : resource;
    const share =
      part === 'pods'
        ? `${count} pods and ${more} more while it is rolled out`
        : `${count} pods and ${more} more while it is rolled out, of ${format(unit, largest.each)} each`;
    yield {
      ends: [at(quota, field), at(said.manifest, said.path)],
      problem:
        `at its greatest size the namespace has ${format(unit, most)} of ${key}, and the quota is ${format(unit, hard)}, so the ` +
        `API server refuses the last pods; ${formatObject(largest.size.workload.manifest)} alone has ${share}`,
      fix: `raise ${key} to ${format(unit, most)} or more, or lower the greatest size, maxSurge or what a pod asks for`,
    };
  }
}

/** Storage, or the number of claims; of every class, or of one. */
const STORAGE =
  /^(?:(?:(?<of>.+)\.storageclass\.storage\.k8s\.io\/)?(?<what>requests\.storage|persistentvolumeclaims)|count\/persistentvolumeclaims)$/;

function* storageFindings(quota: Manifest, claims: readonly StorageClaims[]): Iterable<Finding> {
  const spec = quotaSpec.safeParse(quota.source).data?.spec;
  if (!spec || spec.scopes || spec.scopeSelector !== undefined) return;
  for (const [key, hard] of Object.entries(spec.hard)) {
    const groups = STORAGE.exec(key)?.groups;
    if (groups === undefined) continue;
    const unit = groups['what'] === 'requests.storage' ? 'storage' : 'claims';
    const demands = claims
      // the class of a claim that names none is the cluster's
      .filter(({ storageClass }) => groups['of'] === undefined || groups['of'] === storageClass)
      .map((claim) => ({ claim, each: unit === 'storage' ? (claim.storage ?? 0) : 1 }));
    const steady = demands.reduce((total, { claim, each }) => total + claim.count * each, 0);
    const most = steady + Math.max(0, ...demands.map(({ claim, each }) => claim.surge * each));
    const [largest] = demands.toSorted((a, b) => b.claim.count * b.each - a.claim.count * a.each);
    if (largest === undefined || !above(most, hard)) continue;
    const { claim, each } = largest;
    const field = `spec.hard[${JSON.stringify(key)}]`;
    yield {
      ends: [at(quota, field), at(claim.manifest, claim.path)],
      problem:
        `the claims of the namespace have ${format(unit, most)} of ${key}, and the quota is ${format(unit, hard)}, so the ` +
        `API server refuses the last ones; ${formatObject(claim.manifest)} alone has ${claim.count}${unit === 'storage' ? ` of ${format(unit, each)} each` : ''}`,
      fix: `raise ${key} to ${format(unit, most)} or more, or ask for less`,
    };
  }
}

/** The resource that a field of `hard` counts; undefined for objects and for storage. */
function countedBy(
  key: string,
): { readonly part: 'requests' | 'limits' | 'pods'; readonly resource: string } | undefined {
  if (key === 'pods' || key === 'count/pods') return { part: 'pods', resource: '' };
  const [, part = 'requests', resource] =
    /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage|[^/]+\/.+|hugepages-.+)$/.exec(key) ?? [];
  if (resource === undefined || /^(?:count|.*storageclass\.storage\.k8s\.io)\//.test(resource))
    return undefined;
  return { part: part === 'limits' ? 'limits' : 'requests', resource };
}

function* rangeFindings(range: Manifest, pods: Pods, claims: readonly StorageClaims[]): Iterable<Finding> {
  for (const [i, item] of limitsOf(range).entries()) {
    const field = `spec.limits[${i}]`;
    if (item.type === 'PersistentVolumeClaim') {
      yield* claimFindings(claims, range, field, item);
      continue;
    }
    for (const [workload, pod] of pods) {
      const bound = item.type === 'Pod' ? [{ ...pod, name: '', path: '' }] : pod.containers;
      if (item.type !== 'Pod' && item.type !== 'Container') continue;
      for (const each of bound) yield* boundFindings(workload, each, range, field, item);
    }
  }
}

function* boundFindings(
  workload: Workload,
  bound: ContainerResources,
  range: Manifest,
  field: string,
  item: LimitRangeItem,
): Iterable<Finding> {
  const what = bound.path === '' ? 'the pod' : `container ${bound.name}`;
  const path = bound.path === '' ? workload.podPath : `${workload.podPath}.${bound.path}.resources`;
  const finding = (resource: string, part: string, limit: string, problem: string): Finding => ({
    ends: [
      at(workload.manifest, bound.path === '' ? path : `${path}.${part}.${resource}`),
      at(range, `${field}.${limit}.${resource}`),
    ],
    problem: `${problem}, so the API server refuses every pod`,
    fix: `change resources.${part}.${resource}, or ${limit} of the LimitRange`,
  });
  for (const [resource, most] of Object.entries(item.max)) {
    const limit = bound.limits[resource];
    const request = bound.requests[resource];
    if (limit === undefined)
      yield finding(resource, 'limits', 'max', `${what} has no limit of ${resource}, and there is a max`);
    else if (above(Math.max(limit, request ?? 0), most))
      yield finding(
        resource,
        'limits',
        'max',
        `${what} may use ${format(resource, limit)} of ${resource}, and the max is ${format(resource, most)}`,
      );
  }
  for (const [resource, least] of Object.entries(item.min)) {
    const request = bound.requests[resource];
    if (request === undefined)
      yield finding(resource, 'requests', 'min', `${what} requests no ${resource}, and there is a min`);
    else if (above(least, Math.min(request, bound.limits[resource] ?? request)))
      yield finding(
        resource,
        'requests',
        'min',
        `${what} requests ${format(resource, request)} of ${resource}, and the min is ${format(resource, least)}`,
      );
  }
  for (const [resource, ratio] of Object.entries(item.maxLimitRequestRatio)) {
    const limit = bound.limits[resource];
    const request = bound.requests[resource];
    if (limit === undefined || !request)
      yield finding(
        resource,
        'requests',
        'maxLimitRequestRatio',
        `${what} has no request and limit of ${resource}, and their ratio is limited`,
      );
    else if (above(limit / request, ratio))
      yield finding(
        resource,
        'requests',
        'maxLimitRequestRatio',
        `the limit of ${resource} of ${what} is ${Number((limit / request).toFixed(2))} times its request, and the most is ${ratio}`,
      );
  }
}

function* claimFindings(
  claims: readonly StorageClaims[],
  range: Manifest,
  field: string,
  { min, max }: LimitRangeItem,
): Iterable<Finding> {
  for (const { manifest, path, storage } of claims) {
    if (storage === undefined) continue;
    const wrong = sideOf(storage, min, max);
    if (wrong === undefined) continue;
    yield {
      ends: [at(manifest, `${path}.resources.requests.storage`), at(range, `${field}.${wrong}.storage`)],
      problem: `it requests ${format('storage', storage)}, and the ${wrong} is ${format('storage', (wrong === 'max' ? max : min)['storage'] ?? 0)}, so the API server refuses it`,
      fix: `change the request, or ${wrong} of the LimitRange`,
    };
  }
}

function sideOf(amount: number, min: Amounts, max: Amounts): 'min' | 'max' | undefined {
  if (max['storage'] !== undefined && above(amount, max['storage'])) return 'max';
  if (min['storage'] !== undefined && above(min['storage'], amount)) return 'min';
  return undefined;
}

/** Whether an amount is greater, beyond what adding fractions of a core does to it. */
function above(amount: number, most: number): boolean {
  return amount > most + 1e-9 * Math.abs(most);
}

/** As a person writes a quantity. */
function format(resource: string, amount: number): string {
  if (resource === 'cpu')
    return amount % 1 === 0 ? String(amount) : `${Math.ceil(Number((amount * 1000).toFixed(6)))}m`;
  if (!/memory|storage|hugepages/.test(resource)) return String(Number(amount.toFixed(3)));
  const [unit, size] = amount % 1024 ** 3 === 0 ? ['Gi', 1024 ** 3] : ['Mi', 1024 ** 2];
  return amount < size ? String(amount) : `${Math.ceil(amount / size)}${unit}`;
}
