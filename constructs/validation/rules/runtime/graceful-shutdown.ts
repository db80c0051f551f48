import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { ROUTES } from '../../../../runtime/contract/routes';
import { type Finding, type Rule, at } from '../../rule';
import { type RuntimeContainer, runtimeContainer } from '../../manifests/runtime-container';
import type { Workload } from '../../manifests/workload';

/** The default of the API server. */
const DEFAULT_GRACE_PERIOD_SECONDS = 30;

/**
 * The kubelet must not kill a pod that still drains, nor restart one that only waits for its model.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
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
      const isAsked = placed.container.startupProbe !== undefined; // house-defaults wants one
      if (isAsked) yield* probeFinding(workload, runtime, 'startupProbe', ROUTES.livez);
      yield* probeFinding(workload, runtime, 'livenessProbe', ROUTES.livez);
      yield* probeFinding(workload, runtime, 'readinessProbe', ROUTES.readyz);
    }
  },
};

const WHY = {
  startupProbe: 'a start must not wait for the model, or the pod is restarted until it has one',
  livenessProbe: 'liveness must not depend on the model',
  readinessProbe: 'readiness must depend on the model',
} as const;

function* probeFinding(
  { manifest }: Workload,
  { placed: { container, path }, config }: RuntimeContainer,
  probe: keyof typeof WHY,
  route: string,
): Iterable<Finding> {
  const asked = container[probe]?.httpGet;
  const end = `${path}.${probe}.httpGet`;
  if (asked?.path !== route) {
    yield {
      ends: [at(manifest, `${end}.path`)],
      problem: `${probe} asks ${asked?.path ?? 'no path'}, but the runtime answers it at ${route}: ${WHY[probe]}`,
      fix: `set httpGet.path to ${route}`,
    };
  }
  if (asked === undefined || config === undefined) return;
  if (asked.scheme !== undefined && asked.scheme !== 'HTTP') {
    yield {
      ends: [at(manifest, `${end}.scheme`)],
      problem: `${probe} asks over ${asked.scheme}, and the runtime speaks HTTP`,
      fix: 'set scheme to HTTP',
    };
  }
  const declared = container.ports?.find(({ name }) => name === asked.port)?.containerPort;
  const port = typeof asked.port === 'number' ? asked.port : declared;
  if (port === undefined || port === config.port) return;
  yield {
    ends: [at(manifest, `${end}.port`), at(manifest, `${path}.env`)],
    problem: `${probe} asks port ${port}, and the runtime answers it on ${ENVIRONMENT.port.name} ${config.port}`,
    fix: `ask port ${config.port}`,
  };
}
