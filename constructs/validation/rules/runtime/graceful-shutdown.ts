import { ROUTES } from '../../../../runtime/contract/routes';
import { type Finding, type Rule, at } from '../../rule';
import { runtimeContainer } from '../../manifests/runtime-container';
import type { PlacedContainer, Workload } from '../../manifests/workload';

/** The default of the API server. */
const DEFAULT_GRACE_PERIOD_SECONDS = 30;

/** The kubelet must not kill a pod that still drains, nor restart one that only waits for its model. */
export const gracefulShutdown: Rule = {
  name: 'graceful-shutdown',
  title: 'The grace period is longer than the drain, and each probe asks its own route',
  source: 'KServe #5983',
  *check(set) {
    for (const workload of set.workloads) {
      const runtime = runtimeContainer(set, workload);
      if (!runtime) continue;
      const { manifest, pod, podPath } = workload;
      const { placed, config } = runtime;
      if (config) {
        const preStop = placed.container.lifecycle?.preStop?.sleep?.seconds ?? 0;
        const needed = preStop + config.drainDelaySeconds + config.shutdownTimeoutSeconds;
        const granted = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD_SECONDS;
        if (granted <= needed) {
          yield {
            ends: [
              at(manifest, `${podPath}.terminationGracePeriodSeconds`),
              at(manifest, `${placed.path}.env`),
            ],
            problem: `the kubelet kills the pod after ${granted} s, but DRAIN_DELAY_SECONDS ${config.drainDelaySeconds} and SHUTDOWN_TIMEOUT_SECONDS ${config.shutdownTimeoutSeconds}${preStop > 0 ? ` after a preStop of ${preStop} s` : ''} need ${needed} s`,
            fix: `set terminationGracePeriodSeconds to at least ${needed + 5}`,
          };
        }
      }
      yield* probeFinding(workload, placed, 'livenessProbe', ROUTES.livez);
      yield* probeFinding(workload, placed, 'readinessProbe', ROUTES.readyz);
    }
  },
};

function* probeFinding(
  { manifest }: Workload,
  { container, path }: PlacedContainer,
  probe: 'livenessProbe' | 'readinessProbe',
  route: string,
): Iterable<Finding> {
  const asked = container[probe]?.httpGet?.path;
  if (asked === route) return;
  yield {
    ends: [at(manifest, `${path}.${probe}.httpGet.path`)],
    problem: `${probe} asks ${asked ?? 'no path'}, but the runtime answers it at ${route}: liveness must not depend on the model, and readiness must`,
    fix: `set httpGet.path to ${route}`,
  };
}
