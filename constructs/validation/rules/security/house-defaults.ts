import { IMAGE } from '../../../../runtime/contract/image';
import { type Finding, type Rule, at, missing } from '../../rule';
import type { PlacedContainer, Workload } from '../../manifests/workload';
import { handlersOfOtherHosts } from './pod-security-standard';

/** checkov CKV_K8S_40 */
const LEAST_USER_ID = 10_000;

/** Kinds whose pods keep running, with several replicas. */
const LASTING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout']);

const TOPOLOGIES = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'] as const;

const LABELS = ['name', 'instance', 'version', 'component', 'part-of', 'managed-by'] as const;

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** A CPU limit only throttles and may be left out. Without the other limits, one pod can take its node down. */
const LIMITED = ['memory', 'ephemeral-storage'] as const;

/**
 * Defaults beyond the Pod Security Standard, each with an incident or a linter's check behind it.
 *
 * @see https://www.checkov.io/5.Policy%20Index/kubernetes.html
 */
export const houseDefaults: Rule = {
  name: 'house-defaults',
  title:
    'Pods have a service account of their own without its token, no service links, a read-only root, requests and limits, probes of their own, spread and labels',
  source: 'kubernetes #68754 (service links); checkov CKV_K8S_15, 22, 38, 40',
  *check(set) {
    for (const workload of set.workloads) {
      const { manifest, pod, podPath, containers } = workload;
      if (pod.automountServiceAccountToken !== false && !isSparkDriver(workload)) {
        yield {
          ends: [at(manifest, `${podPath}.automountServiceAccountToken`)],
          problem: 'a token for the API server is mounted, and an intruder can use it',
          fix: 'set automountServiceAccountToken to false',
        };
      }
      if (pod.serviceAccountName === undefined) {
        yield {
          ends: [
            at(manifest, `${podPath}.serviceAccountName`),
            missing('ServiceAccount', workload.namespace, manifest.name),
          ],
          problem:
            'it is not set, so the pods run as the service account default, with the rights that others give it',
          fix: 'add a ServiceAccount of its own and name it in serviceAccountName',
        };
      }
      if (pod.enableServiceLinks !== false) {
        yield {
          ends: [at(manifest, `${podPath}.enableServiceLinks`)],
          problem:
            'each Service of the namespace adds variables: a Service called "metrics" sets METRICS_PORT to tcp://…, which the runtime reads',
          fix: 'set enableServiceLinks to false',
        };
      }
      yield* userFindings(workload);
      yield* placementFindings(workload);
      for (const [i, { emptyDir }] of (pod.volumes ?? []).entries()) {
        if (emptyDir === undefined || emptyDir.sizeLimit !== undefined) continue;
        yield {
          ends: [at(manifest, `${podPath}.volumes[${i}].emptyDir.sizeLimit`)],
          problem: 'it is not set, so one pod can fill the disk of its node',
          fix: 'set sizeLimit',
        };
      }
      for (const placed of containers) {
        yield* containerFindings(workload, placed);
        if (LASTING.has(manifest.kind) && !placed.passing) yield* probeFindings(workload, placed);
      }
      yield* labelFindings(workload);
    }
  },
};

/** The id of no user of a node, so that a process that escapes from the container owns nothing there. */
function* userFindings({ manifest, pod, podPath }: Workload): Iterable<Finding> {
  const lacking = (['runAsUser', 'runAsGroup', 'fsGroup'] as const).filter((field) => {
    const id = pod.securityContext?.[field];
    const isRoot = field === 'runAsUser' && id === 0; // pod-security refuses it
    return !isRoot && (id ?? 0) < LEAST_USER_ID;
  });
  if (lacking.length === 0) return;
  yield {
    ends: [at(manifest, `${podPath}.securityContext`)],
    problem: `${lacking.join(', ')} ${lacking.length === 1 ? 'is' : 'are'} not set to ${LEAST_USER_ID} or more, and smaller ids can be those of users of the node`,
    fix: `set ${lacking.join(', ')} to ${IMAGE.userId}`,
  };
}

/** Only workloads with several pods can spread them. */
function* placementFindings({ manifest, pod, podPath }: Workload): Iterable<Finding> {
  if (!LASTING.has(manifest.kind)) return;
  if (pod.affinity?.podAntiAffinity === undefined) {
    yield {
      ends: [at(manifest, `${podPath}.affinity.podAntiAffinity`)],
      problem: 'it is not set, so all pods may run on one node and fail with it',
      fix: 'add a preferred anti-affinity on kubernetes.io/hostname',
    };
  }
  const spread = (pod.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
  const lacking = TOPOLOGIES.filter((key) => !spread.includes(key));
  if (lacking.length === 0) return;
  yield {
    ends: [at(manifest, `${podPath}.topologySpreadConstraints`)],
    problem: `the pods are not spread over ${lacking.join(' and ')}`,
    fix: `add a constraint for each of ${TOPOLOGIES.join(' and ')}`,
  };
}

function* containerFindings({ manifest }: Workload, placed: PlacedContainer): Iterable<Finding> {
  const { container, path } = placed;
  if (container.securityContext?.readOnlyRootFilesystem !== true) {
    yield {
      ends: [at(manifest, `${path}.securityContext.readOnlyRootFilesystem`)],
      problem: 'the root file system is writable, so an intruder can leave programs there',
      fix: 'set readOnlyRootFilesystem to true and mount an emptyDir at /tmp',
    };
  }
  for (const part of ['requests', 'limits'] as const) {
    const wanted = part === 'limits' ? LIMITED : RESOURCES;
    const lacking = wanted.filter((resource) => container.resources?.[part]?.[resource] === undefined);
    if (lacking.length === 0) continue;
    yield {
      ends: [at(manifest, `${path}.resources.${part}`)],
      problem: `container ${container.name} has no ${part} for ${lacking.join(', ')}`,
      fix: `set resources.${part} for ${wanted.join(', ')}`,
    };
  }
  if (container.imagePullPolicy !== 'Always') {
    yield {
      ends: [at(manifest, `${path}.imagePullPolicy`)],
      problem: `it is ${container.imagePullPolicy ?? 'not set'}, so a pod may run an image from the node’s cache that it has no right to pull`,
      fix: 'set it to Always; an image that the node already has by its digest is not downloaded again',
    };
  }
  for (const breach of handlersOfOtherHosts(container)) {
    yield { ends: [at(manifest, `${path}.${breach.path}`)], problem: breach.problem, fix: breach.fix };
  }
  const liveness = container.livenessProbe?.httpGet?.path;
  if (liveness !== undefined && liveness === container.readinessProbe?.httpGet?.path) {
    yield {
      ends: [
        at(manifest, `${path}.livenessProbe.httpGet.path`),
        at(manifest, `${path}.readinessProbe.httpGet.path`),
      ],
      problem: `both probes ask ${liveness}, so a pod that is not ready is killed`,
      fix: 'let the liveness probe ask a path that depends on the process alone',
    };
  }
}

function* probeFindings({ manifest }: Workload, { container, path }: PlacedContainer): Iterable<Finding> {
  const lacking = PROBES.filter((probe) => container[probe] === undefined);
  if (lacking.length === 0) return;
  yield {
    ends: [at(manifest, path)],
    problem: `container ${container.name} has no ${lacking.join(', ')}, so it gets requests before it can answer, or is not restarted when it hangs`,
    fix: `set ${lacking.join(', ')}`,
  };
}

function* labelFindings({ manifest, labels, templatePath }: Workload): Iterable<Finding> {
  const lacking = LABELS.filter((label) => labels[`app.kubernetes.io/${label}`] === undefined);
  if (lacking.length > 0 && templatePath !== '') {
    yield {
      ends: [at(manifest, `${templatePath}.metadata.labels`)],
      problem: `the pods lack the labels app.kubernetes.io/${lacking.join(', ')}`,
      fix: 'set them, as serviceLabels does',
    };
  }
  const instance = labels['app.kubernetes.io/instance'];
  if (templatePath === '' || instance === manifest.name) return;
  yield {
    ends: [
      at(manifest, `${templatePath}.metadata.labels["app.kubernetes.io/instance"]`),
      at(manifest, 'metadata.name'),
    ],
    problem: `the label is ${instance ?? 'not set'}, so selectors cannot tell it from another service`,
    fix: `set it to ${manifest.name}`,
  };
}

/** It asks the API server for its executors. */
function isSparkDriver({ manifest, templatePath }: Workload): boolean {
  return manifest.kind === 'SparkApplication' && templatePath === 'spec.driver.template';
}
