import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { findPort, listPorts } from '../../manifests/container-ports';
import type { Known } from '../../manifests/kubernetes-views';
import { formatSelector } from '../../manifests/label-selector';
import type { ManifestSet } from '../../manifests/manifest-set';
import { mayMakePods } from '../../manifests/pod-makers';
import { isLoopback, runtimeContainer } from '../../manifests/runtime-container';
import type { Workload } from '../../manifests/workload';
import { type Finding, type Rule, at, missing } from '../../rule';

/**
 * A Service must lead to a process that listens. A port by its number need not be declared; one by its name must.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export const serviceReachesPods: Rule = {
  name: 'service-reaches-pods',
  title:
    'A Service selects pods, and each of its ports reaches a port that a container has and the runtime listens on',
  source: 'prometheus-operator #5917, #2515',
  *check(set) {
    for (const service of set.all('Service')) {
      const { selector, type } = service.body.spec;
      if (selector === undefined || Object.keys(selector).length === 0 || type === 'ExternalName') continue;
      const workloads = set.pods({ matchLabels: selector }, service.namespace);
      if (workloads.length === 0 && !mayMakePods(set, service.namespace)) {
        yield {
          ends: [at(service, 'spec.selector'), missing('Pod', service.namespace, 'with those labels')],
          problem: `the selector (${formatSelector({ matchLabels: selector })}) selects no pod of the set`,
          fix: 'select by labels that the pod template carries',
        };
      }
      for (const workload of workloads) yield* portFindings(set, service, workload);
    }
  },
};

function* portFindings(set: ManifestSet, service: Known<'Service'>, workload: Workload): Iterable<Finding> {
  const running = workload.containers.filter(({ passing }) => !passing);
  const runtime = runtimeContainer(set, workload);
  for (const [i, { targetPort, port, protocol = 'TCP' }] of (service.body.spec.ports ?? []).entries()) {
    // the API server writes the port for 0 and for an empty name
    const wanted = targetPort === undefined || targetPort === 0 || targetPort === '' ? port : targetPort;
    const end = at(service, `spec.ports[${i}].targetPort`);
    const found = findPort(running, wanted, protocol);
    if (!found && typeof wanted === 'string') {
      yield {
        ends: [end, at(workload.manifest, `${workload.podPath}.containers`)],
        problem: `no container declares a port ${wanted} of the protocol ${protocol}; declared: ${listPorts(running)}`,
        fix: 'set targetPort to the name of a container port',
      };
      continue;
    }
    if (runtime?.config === undefined) continue;
    // a port that no container declares is the runtime's if the pod runs nothing else
    if (found ? runtime.placed !== found.placed : running.length !== 1) continue;
    const arriving = found?.containerPort ?? wanted;
    const env = at(workload.manifest, `${runtime.placed.path}.env`);
    const { port: listening, metricsPort, host } = runtime.config;
    if (arriving !== listening && arriving !== metricsPort) {
      yield {
        ends: [end, at(workload.manifest, `${runtime.placed.path}.ports`), env],
        problem: `the port leads to container port ${arriving}, but the runtime listens on PORT ${listening}${metricsPort === undefined ? '' : ` and METRICS_PORT ${metricsPort}`}`,
        fix: 'set containerPort and the environment variable to the same number',
      };
    } else if (isLoopback(host)) {
      yield {
        ends: [end, env],
        problem: `the runtime listens on ${ENVIRONMENT.host.name} ${host}, which only its own pod reaches`,
        fix: `remove ${ENVIRONMENT.host.name}, or set it to ${ENVIRONMENT.host.default}`,
      };
    } else if (protocol !== 'TCP') {
      yield {
        ends: [at(service, `spec.ports[${i}].protocol`), env],
        problem: `the protocol is ${protocol}, and the runtime listens on TCP`,
        fix: 'set protocol to TCP',
      };
    }
  }
}
