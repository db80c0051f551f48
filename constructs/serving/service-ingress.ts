import type { k8s } from 'cdk8s-plus-27';
import { PORT_NAMES, ROUTES } from '../../runtime/contract/routes';

/**
 * Protocols for clients outside of the cluster: `predict` is the service's own `/predict`; `v1` is KServe's, `v2` the
 * Open Inference Protocol, each with its paths about the model; `docs` is the page `/docs` and `/openapi.json`.
 */
export type IngressApi = 'predict' | 'v1' | 'v2' | 'docs';

/** Path prefixes: each admits everything below it. */
const API_PATHS: Readonly<Record<IngressApi, readonly string[]>> = {
  predict: [ROUTES.predict],
  v1: [ROUTES.v1Models],
  v2: [ROUTES.v2],
  // the page reads the description
  docs: [ROUTES.docs, ROUTES.openapi],
};

/** How a service is reached from outside the cluster. */
export interface IngressProps {
  /**
   * Host name that clients use, without scheme and port.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource
   */
  readonly host: string;
  /**
   * Protocols that the Ingress admits.
   *
   * @default ['predict'] - metrics, the model card and the drift state stay inside
   */
  readonly apis?: readonly IngressApi[];
  /**
   * Further paths that the Ingress admits, each with everything below it, such as `/model`. `/` admits everything,
   * `/metrics` included.
   *
   * @default - only the paths of `apis`
   */
  readonly paths?: readonly string[];
  /**
   * Name of the IngressClass.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
   *
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * Name of the Secret, in the chart's namespace, that holds the certificate and its key.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
   *
   * @default - plain HTTP
   */
  readonly tlsSecretName?: string;
  /**
   * Namespace of the ingress controller, whose pods the network policy admits.
   *
   * @default 'ingress-nginx'
   */
  readonly controllerNamespace?: string;
}

/** A host name of RFC 1123, whose first label may be `*`, as the API server accepts it. */
const HOST = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** @throws if the API server would refuse the host or a path, or no path is admitted */
export function ingressSpec(serviceName: string, props: IngressProps): k8s.IngressSpec {
  const { host, className, tlsSecretName } = props;
  if (!HOST.test(host)) {
    throw new Error(
      `ingress.host must be a host name in lower case, without scheme, port and path, got "${host}"; write one like models.acme.io`,
    );
  }
  const paths = ingressPaths(props);
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

function ingressPaths({ apis = ['predict'], paths = [] }: IngressProps): string[] {
  const all = new Set([...apis.flatMap((api) => API_PATHS[api]), ...paths]);
  for (const path of all) {
    if (path.startsWith('/')) continue;
    throw new Error(`ingress.paths must begin with /, got "${path}"; write "/${path}"`);
  }
  if (all.size > 0) return [...all];
  throw new Error('ingress admits nothing, got no apis and no paths; name one, or leave ingress out');
}
