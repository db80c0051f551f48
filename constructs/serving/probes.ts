import { k8s } from 'cdk8s-plus-27';
import { ROUTES } from '../../runtime/contract/routes';

/**
 * When the kubelet waits, restarts and takes a pod out of the Service. Liveness checks only whether the process
 * answers: pods must not be restarted for a problem that a restart does not solve. Readiness checks for the model, and
 * is 503 from the signal to stop on.
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
