import { z } from 'zod';
import { groupOf } from '../../gitops/argo/kinds';
import { envelope } from './envelope';
import { type Known, type KnownKind, VIEWS, isKnownKind } from './kubernetes-views';
import { LabelIndex } from './label-index';
import { objectsOf } from './list-items';
import type { LabelSelector } from './label-selector';
import { issuePath, issueText } from './issue-text';
import type { Manifest } from './manifest';
import { toWorkload } from './to-workload';
import type { Workload } from './workload';

/**
 * A document that the rules cannot read.
 *
 * @internal
 */
export interface Unreadable {
  readonly index: number;
  readonly item: number | undefined;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** The first field that cannot be read; empty for the object itself. */
  readonly path: string;
  readonly problem: string;
}

type Problem = Pick<Unreadable, 'path' | 'problem'>;

type ByName = { readonly [K in KnownKind]: Map<string, Known<K>> };

const TEMPLATED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet', 'Job'] as const;

/** All objects that are applied together, indexed, so that a rule finds the other end of a link at once. */
export class ManifestSet {
  /** Every object, in the order in which they were given. */
  readonly manifests: readonly Manifest[];
  /** Every object that makes pods, and every Pod. */
  readonly workloads: readonly Workload[];
  /** @internal */
  readonly unreadable: readonly Unreadable[];

  readonly #byName = namesByKind();
  readonly #workloads = new Map<string, Workload>();
  readonly #pods = new LabelIndex<Workload>();
  readonly #services = new LabelIndex<Known<'Service'>>();

  /**
   * @internal
   * @param documents parsed YAML or JSON, such as `Testing.synth(chart)` returns
   */
  constructor(documents: readonly unknown[]) {
    const manifests: Manifest[] = [];
    const unreadable: Unreadable[] = [];
    for (const { index, item, document } of objectsOf(documents)) {
      const head = envelope.safeParse(document);
      if (!head.success) {
        unreadable.push({ index, item, ...hints(document), ...explain(head.error) });
        continue;
      }
      const manifest = toManifest(head.data, { index, item, source: document });
      manifests.push(manifest);
      const problem = this.#read(manifest);
      if (problem !== undefined) unreadable.push({ ...manifest, ...problem });
    }
    this.manifests = manifests;
    this.unreadable = unreadable;
    this.workloads = [...this.#makePods()];
    for (const each of this.workloads) {
      const { kind, name } = each.manifest;
      this.#workloads.set(nameKey(each.namespace, `${kind}/${name}`), each);
      this.#pods.add(each.namespace, each.labels, each);
    }
    for (const rollout of this.all('Rollout')) {
      const { template, workloadRef } = rollout.body.spec;
      const referred =
        workloadRef && !template
          ? this.workload(workloadRef.kind, rollout.namespace, workloadRef.name)
          : undefined;
      if (referred) this.#workloads.set(nameKey(rollout.namespace, `Rollout/${rollout.name}`), referred);
    }
    for (const service of this.all('Service')) {
      this.#services.add(service.namespace ?? 'default', service.labels, service);
    }
  }

  /** @internal */
  all<K extends KnownKind>(kind: K): readonly Known<K>[] {
    return [...this.#byName[kind].values()];
  }

  /** @internal */
  find<K extends KnownKind>(kind: K, namespace: string | undefined, name: string): Known<K> | undefined {
    return this.#byName[kind].get(nameKey(namespace, name));
  }

  /**
   * The workload of an object. For a Rollout without a template, it is the workload that it refers to.
   *
   * @internal
   */
  workload(kind: string, namespace: string | undefined, name: string): Workload | undefined {
    return this.#workloads.get(nameKey(namespace, `${kind}/${name}`));
  }

  /**
   * The workloads whose pods a selector selects.
   *
   * @param namespace of the pods; undefined is `default`
   */
  pods(selector: LabelSelector, namespace: string | undefined): readonly Workload[] {
    return this.#pods.select(withoutMadeLabels(selector), namespace ?? 'default');
  }

  /**
   * The Services that a selector selects by the labels in their metadata; without a namespace, in all namespaces.
   *
   * @internal
   */
  services(selector: LabelSelector, namespace?: string): readonly Known<'Service'>[] {
    return this.#services.select(selector, namespace);
  }

  /** @returns the problem if the object cannot be read */
  #read(manifest: Manifest): Problem | undefined {
    if (!isKnownKind(manifest.kind, manifest.group)) return undefined;
    const read = this.#readAs(manifest.kind, manifest);
    return 'problem' in read ? read : undefined;
  }

  #readAs<K extends KnownKind>(kind: K, manifest: Manifest): Known<K> | Problem {
    const body = VIEWS[kind].schema.safeParse(manifest.source);
    if (!body.success) return explain(body.error);
    const known: Known<K> = { ...manifest, body: body.data };
    this.#byName[kind].set(nameKey(manifest.namespace, manifest.name), known);
    return known;
  }

  *#makePods(): Iterable<Workload> {
    for (const kind of TEMPLATED) {
      for (const each of this.all(kind)) yield toWorkload(each, each.body.spec.template, 'spec.template');
    }
    for (const each of this.all('Rollout')) {
      if (each.body.spec.template) yield toWorkload(each, each.body.spec.template, 'spec.template');
    }
    for (const each of this.all('SparkApplication')) {
      const { driver, executor } = each.body.spec;
      // the driver last: it is what the application's name finds
      for (const [role, { template }] of Object.entries({ executor, driver })) {
        if (template) yield toWorkload(each, template, `spec.${role}.template`);
      }
    }
    for (const each of this.all('CronJob')) {
      yield toWorkload(each, each.body.spec.jobTemplate.spec.template, 'spec.jobTemplate.spec.template');
    }
    for (const each of this.all('Pod')) {
      const { labels, annotations } = each;
      yield toWorkload(each, { metadata: { labels, annotations }, spec: each.body.spec }, '');
    }
  }
}

function toManifest(
  { apiVersion, kind, metadata }: z.infer<typeof envelope>,
  place: Pick<Manifest, 'index' | 'item' | 'source'>,
): Manifest {
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  const group = groupOf(apiVersion);
  return { ...place, apiVersion, group, kind, name, namespace, labels, annotations };
}

/** Labels that controllers of Kubernetes and Argo add to the pods that they make, such as the number in a StatefulSet. */
const MADE_LABELS: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);

/** A selector of some pods of a workload selects the workload. */
function withoutMadeLabels(selector: LabelSelector): LabelSelector {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  if (!keys.some((key) => MADE_LABELS.has(key))) return selector;
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => !MADE_LABELS.has(key))),
    matchExpressions: matchExpressions.filter(({ key }) => !MADE_LABELS.has(key)),
  };
}

/** Kind and name of a document that is not a Kubernetes object, as far as it has them. */
function hints(document: unknown): { kind: string; namespace: undefined; name: string } {
  const some = z
    .object({
      kind: z.string().catch('document'),
      metadata: z.object({ name: z.string() }).catch({ name: 'without a name' }),
    })
    .safeParse(document);
  return {
    kind: some.data?.kind ?? 'document',
    namespace: undefined,
    name: some.data?.metadata.name ?? 'without a name',
  };
}

function explain({ issues }: z.ZodError): Problem {
  const [first] = issues;
  const all = issues.map((issue) => `${issuePath(issue)}: ${issueText(issue)}`);
  return { path: first ? issuePath(first) : '', problem: all.join('; ') };
}

/** An object without a namespace is found in `default`, where the API server would put it. */
function nameKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? 'default'}/${name}`;
}

function namesByKind(): ByName {
  return {
    Deployment: new Map(),
    StatefulSet: new Map(),
    ReplicaSet: new Map(),
    Rollout: new Map(),
    DaemonSet: new Map(),
    Job: new Map(),
    CronJob: new Map(),
    Pod: new Map(),
    Service: new Map(),
    Ingress: new Map(),
    ServiceAccount: new Map(),
    ConfigMap: new Map(),
    Secret: new Map(),
    Namespace: new Map(),
    HorizontalPodAutoscaler: new Map(),
    ScaledObject: new Map(),
    Kafka: new Map(),
    KafkaTopic: new Map(),
    KafkaUser: new Map(),
    SparkApplication: new Map(),
    PodDisruptionBudget: new Map(),
    NetworkPolicy: new Map(),
    ServiceMonitor: new Map(),
    PodMonitor: new Map(),
    PrometheusRule: new Map(),
    AlertmanagerConfig: new Map(),
    Application: new Map(),
    AppProject: new Map(),
    AnalysisTemplate: new Map(),
    ClusterAnalysisTemplate: new Map(),
  };
}
