import { z } from 'zod';
import { type Amounts, amounts, type LimitRangeItem } from './limit-range';

/** Requests and limits. */
interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** A container and what it has once the API server has filled in defaults. */
export interface ContainerResources extends Resources {
  readonly name: string;
  /** Field path below the pod's spec, such as `initContainers[0]`. */
  readonly path: string;
}

/** The resources of a pod after the API server has filled in defaults. */
export interface PodResources extends Resources {
  readonly containers: readonly ContainerResources[];
}

const resources = z.object({ requests: amounts, limits: amounts }).default({ requests: {}, limits: {} });
const container = z.object({ name: z.string(), restartPolicy: z.string().optional(), resources });
const podSpec = z.object({
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  overhead: amounts,
  resources,
});

/**
 * The resources of a pod, as the scheduler and a quota count them: all containers and sidecars together, or the largest
 * container that initialises, beside the sidecars that run by then, if that is more. Containers that set none get those
 * of the LimitRanges, and the request is the limit where only that is set.
 *
 * @param spec of the pod
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podResources(
  spec: unknown,
  limitRanges: readonly LimitRangeItem[],
): PodResources | undefined {
  const pod = podSpec.safeParse(spec).data;
  if (!pod) return undefined;
  const defaults = limitRanges.filter(({ type }) => type === 'Container');
  const filled = ({ resources: own }: z.infer<typeof container>): Resources => ({
    requests: laid([own.requests, own.limits, ...defaults.map(({ defaultRequest }) => defaultRequest)]),
    limits: laid([own.limits, ...defaults.map((range) => range.default)]),
  });
  const containers = pod.containers.map(filled);
  const initialising = pod.initContainers.map((each) => ({
    ...filled(each),
    sidecar: each.restartPolicy === 'Always',
  }));
  const total = (part: 'requests' | 'limits'): Amounts => {
    let running = sum(containers.map((each) => each[part]));
    let sidecars: Amounts = {};
    let most: Amounts = {};
    for (const each of initialising) {
      const now = sum([sidecars, each[part]]);
      if (each.sidecar) {
        running = sum([running, each[part]]);
        sidecars = now;
      }
      most = greatest(most, now);
    }
    // what a pod asks for as a whole stands in place of its containers
    return sum([{ ...greatest(running, most), ...pod.resources[part] }, pod.overhead]);
  };
  return {
    requests: total('requests'),
    limits: total('limits'),
    containers: [
      ...initialising.map(({ requests, limits }, i) => ({
        name: pod.initContainers[i]!.name,
        path: `initContainers[${i}]`,
        requests,
        limits,
      })),
      ...containers.map(({ requests, limits }, i) => ({
        name: pod.containers[i]!.name,
        path: `containers[${i}]`,
        requests,
        limits,
      })),
    ],
  };
}

/** The first amount of each resource. */
function laid(list: readonly Amounts[]): Amounts {
  const first: Record<string, number> = {};
  for (const each of list) {
    for (const [name, amount] of Object.entries(each)) first[name] ??= amount;
  }
  return first;
}

function sum(list: readonly Amounts[]): Amounts {
  const total: Record<string, number> = {};
  for (const each of list) {
    for (const [name, amount] of Object.entries(each)) total[name] = (total[name] ?? 0) + amount;
  }
  return total;
}

function greatest(a: Amounts, b: Amounts): Amounts {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, Math.max(a[name] ?? 0, b[name] ?? 0)]));
}
