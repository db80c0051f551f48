import { formatSelector } from '../../manifests/label-selector';
import { type Rule, at, missing } from '../../rule';
import { runtimeContainer } from '../../manifests/runtime-container';
import { findPort, listPorts } from '../../manifests/container-ports';

/** A Service must lead to a process that listens. */
export const serviceReachesPods: Rule = {
  name: 'service-reaches-pods',
  title: 'A Service selects pods, and each of its ports reaches a port that the runtime listens on',
  source: 'prometheus-operator #5917, #2515',
  *check(set) {
    for (const service of set.all('Service')) {
      const { selector, ports = [], type } = service.body.spec;
      if (selector === undefined || type === 'ExternalName') continue;
      const workloads = set.pods({ matchLabels: selector }, service.namespace);
      if (workloads.length === 0) {
        yield {
          ends: [at(service, 'spec.selector'), missing('Pod', service.namespace, 'with those labels')],
          problem: `the selector (${formatSelector({ matchLabels: selector })}) selects no pod of the set`,
          fix: 'select by labels that the pod template carries',
        };
      }
      for (const workload of workloads) {
        const running = workload.containers.filter(({ passing }) => !passing);
        const runtime = runtimeContainer(set, workload);
        for (const [i, { targetPort, port }] of ports.entries()) {
          const wanted = targetPort ?? port;
          const found = findPort(running, wanted);
          if (!found) {
            yield {
              ends: [
                at(service, `spec.ports[${i}].targetPort`),
                at(workload.manifest, `${workload.podPath}.containers`),
              ],
              problem: `port ${wanted} is not declared by any container; declared: ${listPorts(running)}`,
              fix: 'set targetPort to the name of a container port',
            };
            continue;
          }
          if (runtime?.config === undefined || runtime.placed !== found.placed) continue;
          const { port: listening, metricsPort } = runtime.config;
          if (found.containerPort === listening || found.containerPort === metricsPort) continue;
          yield {
            ends: [
              at(service, `spec.ports[${i}].targetPort`),
              at(workload.manifest, `${found.placed.path}.ports`),
              at(workload.manifest, `${found.placed.path}.env`),
            ],
            problem: `the port leads to container port ${found.containerPort}, but the runtime listens on PORT ${listening}${metricsPort === undefined ? '' : ` and METRICS_PORT ${metricsPort}`}`,
            fix: 'set containerPort and the environment variable to the same number',
          };
        }
      }
    }
  },
};
