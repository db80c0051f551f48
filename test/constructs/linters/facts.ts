import { z } from 'zod';
import type { Container, KubeObject, Objects, Workload } from './objects';

/** What is wrong: a name for each object or container. */
export type Fact = (objects: Objects) => readonly string[];

export function everyContainer(holds: (container: Container, workload: Workload) => boolean): Fact {
  return ({ workloads }) =>
    workloads.flatMap((workload) =>
      workload.containers
        .filter((container) => !holds(container, workload))
        .map(({ name }) => `${workload.metadata.name}/${name}`),
    );
}

export function everyWorkload(holds: (workload: Workload, objects: Objects) => boolean): Fact {
  return (objects) => objects.workloads.filter((each) => !holds(each, objects)).map(nameOf);
}

export function every(kind: string, holds: (object: KubeObject, objects: Objects) => boolean): Fact {
  return (objects) =>
    objects
      .of(kind)
      .filter((each) => !holds(each, objects))
      .map(nameOf);
}

/** No object of the kind: what has none cannot be wrong, and the test says so if one comes. */
export function none(...kinds: readonly string[]): Fact {
  return ({ all }) => all.filter(({ kind }) => kinds.includes(kind)).map(nameOf);
}

export function both(...facts: readonly Fact[]): Fact {
  return (objects) => facts.flatMap((fact) => fact(objects));
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

const labels = z.record(z.string(), z.string());

/** Whether `matchLabels` (or a Service's plain selector) selects these labels. */
function selects(selector: unknown, of: Readonly<Record<string, string>>): boolean {
  const wanted = z
    .object({ matchLabels: labels.default({}) })
    .or(labels)
    .parse(selector);
  const pairs = labels.parse('matchLabels' in wanted ? wanted.matchLabels : wanted);
  return Object.entries(pairs).every(([key, value]) => of[key] === value);
}

export function podsIn(
  { workloads }: Objects,
  namespace: string | undefined,
  selector: unknown,
): readonly Workload[] {
  return workloads.filter(
    ({ metadata, pod }) => metadata.namespace === namespace && selects(selector, pod.metadata.labels),
  );
}

export const selectsPods = ({ metadata, spec }: KubeObject, objects: Objects): boolean =>
  podsIn(objects, metadata.namespace, spec['selector'] ?? spec['podSelector']).length > 0;

/** The autoscalers of a workload. */
export function autoscalersOf({ kind, metadata }: KubeObject, objects: Objects): readonly KubeObject[] {
  return objects.of('HorizontalPodAutoscaler').filter((hpa) => {
    const target = z.object({ kind: z.string(), name: z.string() }).parse(hpa.spec['scaleTargetRef']);
    return (
      target.kind === kind && target.name === metadata.name && hpa.metadata.namespace === metadata.namespace
    );
  });
}

export function covered(workload: Workload, kind: string, objects: Objects): boolean {
  return objects
    .of(kind)
    .some(({ metadata, spec }) =>
      podsIn(objects, metadata.namespace, spec['selector'] ?? spec['podSelector']).includes(workload),
    );
}

export const probed =
  (name: 'startupProbe' | 'livenessProbe' | 'readinessProbe') =>
  (container: Container): boolean =>
    container[name] !== undefined;

/** Whether a probe asks a port that the container has. */
export const probesOwnPort =
  (name: 'startupProbe' | 'livenessProbe' | 'readinessProbe') =>
  (container: Container): boolean => {
    const probe = container[name];
    const wanted = (probe?.httpGet ?? probe?.tcpSocket)?.port;
    return container.ports.some((port) => port.name === wanted || port.containerPort === wanted);
  };

export const requests = (resource: string) => (container: Container) =>
  container.resources.requests[resource] !== undefined;
export const limits = (resource: string) => (container: Container) =>
  container.resources.limits[resource] !== undefined;
