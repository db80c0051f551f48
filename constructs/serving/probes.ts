import { k8s } from 'cdk8s-plus-27';
import { ROUTES } from '../../runtime/contract/routes';

/**
 * When the kubelet waits, restarts and takes a pod out of the Service. Liveness asks only whether the process
 * answers: it must not restart pods because of something that a restart does not mend. Readiness asks for the
 * model, and turns 503 as soon as the pod is told to stop.
 */
export function probes(
  portName: string,
): Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const get = (path: string): Pick<k8s.Probe, 'httpGet' | 'successThreshold'> => ({
    httpGet: { path, port: k8s.IntOrString.fromString(portName), scheme: 'HTTP' },
    successThreshold: 1,
  });
  return {
    // a minute to start before liveness counts
    startupProbe: { ...get(ROUTES.livez), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...get(ROUTES.livez), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { ...get(ROUTES.readyz), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  };
}
