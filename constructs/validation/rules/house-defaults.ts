import { type Finding, type Rule, at } from '../rule';
import type { PlacedContainer, Workload } from '../workload';

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** What goes beyond the Pod Security Standard, because somebody was surprised without it. */
export const houseDefaults: Rule = {
  id: 'HOUSE',
  name: 'house-defaults',
  title: 'Pods hold no token, get no service links, write only where they may, and are bounded',
  source: 'kubernetes #68754 (service links); checkov CKV_K8S_22, CKV_K8S_38',
  *check(set) {
    for (const workload of set.workloads) {
      const { manifest, pod, podPath, containers } = workload;
      if (pod.automountServiceAccountToken !== false) {
        yield {
          ends: [at(manifest, `${podPath}.automountServiceAccountToken`)],
          problem: 'a token for the API server is mounted, and whoever breaks in has it',
          fix: 'set automountServiceAccountToken to false',
        };
      }
      if (pod.enableServiceLinks !== false) {
        yield {
          ends: [at(manifest, `${podPath}.enableServiceLinks`)],
          problem:
            'each Service of the namespace adds variables: one called "metrics" sets METRICS_PORT to tcp://…, which the runtime reads',
          fix: 'set enableServiceLinks to false',
        };
      }
      for (const [i, { emptyDir }] of (pod.volumes ?? []).entries()) {
        if (emptyDir === undefined || emptyDir.sizeLimit !== undefined) continue;
        yield {
          ends: [at(manifest, `${podPath}.volumes[${i}].emptyDir.sizeLimit`)],
          problem: 'it is not set, so one pod may fill the disk of its node',
          fix: 'set sizeLimit',
        };
      }
      for (const placed of containers) yield* containerFindings(workload, placed);
      yield* labelFindings(workload);
    }
  },
};

function* containerFindings({ manifest }: Workload, placed: PlacedContainer): Iterable<Finding> {
  const { container, path } = placed;
  if (container.securityContext?.readOnlyRootFilesystem !== true) {
    yield {
      ends: [at(manifest, `${path}.securityContext.readOnlyRootFilesystem`)],
      problem: 'the root file system can be written, so an intruder can leave programs there',
      fix: 'set readOnlyRootFilesystem to true and mount an emptyDir at /tmp',
    };
  }
  for (const part of ['requests', 'limits'] as const) {
    const lacking = RESOURCES.filter((resource) => container.resources?.[part]?.[resource] === undefined);
    if (lacking.length === 0) continue;
    yield {
      ends: [at(manifest, `${path}.resources.${part}`)],
      problem: `container ${container.name} has no ${part} for ${lacking.join(', ')}`,
      fix: `set resources.${part} for ${RESOURCES.join(', ')}`,
    };
  }
  const liveness = container.livenessProbe?.httpGet?.path;
  if (liveness !== undefined && liveness === container.readinessProbe?.httpGet?.path) {
    yield {
      ends: [
        at(manifest, `${path}.livenessProbe.httpGet.path`),
        at(manifest, `${path}.readinessProbe.httpGet.path`),
      ],
      problem: `both probes ask ${liveness}, so a pod that is not ready is killed instead of left alone`,
      fix: 'let liveness ask a path that depends on nothing but the process',
    };
  }
}

function* labelFindings({ manifest, labels, templatePath }: Workload): Iterable<Finding> {
  const instance = labels['app.kubernetes.io/instance'];
  if (templatePath === '' || instance === manifest.name) return;
  yield {
    ends: [
      at(manifest, `${templatePath}.metadata.labels["app.kubernetes.io/instance"]`),
      at(manifest, 'metadata.name'),
    ],
    problem: `the label is ${instance ?? 'not set'}, so two services of one name cannot be told apart by selectors`,
    fix: `set it to ${manifest.name}`,
  };
}
