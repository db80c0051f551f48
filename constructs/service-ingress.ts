import type { k8s } from 'cdk8s-plus-27';
import { PORT_NAMES, ROUTES } from '../runtime/contract';

/** How a service is reached from outside the cluster. */
export interface IngressProps {
  /** Host name that clients use, without scheme and port. */
  readonly host: string;
  /**
   * Paths that are let in, each with all below it.
   *
   * @default - `/predict` alone: metrics, the model card and the drift state stay inside
   */
  readonly paths?: readonly string[];
  /**
   * Name of the IngressClass.
   *
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * Name of the Secret, in the chart's namespace, that holds the certificate and its key.
   *
   * @default - plain HTTP
   */
  readonly tlsSecretName?: string;
  /**
   * Namespace of the ingress controller, whose pods are let through the network policy.
   *
   * @default 'ingress-nginx'
   */
  readonly controllerNamespace?: string;
}

export function ingressSpec(serviceName: string, props: IngressProps): k8s.IngressSpec {
  const { host, paths = [ROUTES.predict], className, tlsSecretName } = props;
  return {
    ingressClassName: className,
    tls: tlsSecretName === undefined ? undefined : [{ hosts: [host], secretName: tlsSecretName }],
    rules: [
      {
        host,
        http: {
          paths: paths.map((path) => ({
            path,
            pathType: 'Prefix',
            backend: { service: { name: serviceName, port: { name: PORT_NAMES.http } } },
          })),
        },
      },
    ],
  };
}
