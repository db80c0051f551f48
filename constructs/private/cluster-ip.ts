import { k8s } from 'cdk8s-plus-27';
import type { NamedPort } from '../serving/named-port';

/** The spec of a Service of type ClusterIP that answers HTTP. */
export function clusterIp(
  selector: Readonly<Record<string, string>>,
  ports: readonly k8s.ServicePort[],
): k8s.ServiceSpec {
  return { type: 'ClusterIP', selector: { ...selector }, sessionAffinity: 'None', ports: [...ports] };
}

/**
 * A port of a Service that leads to the container's port of the same name.
 *
 * @param port number in the Service. @default - that of the container
 */
export function servicePort({ name, number }: NamedPort, port = number): k8s.ServicePort {
  return { name, port, targetPort: k8s.IntOrString.fromString(name), protocol: 'TCP', appProtocol: 'http' };
}
