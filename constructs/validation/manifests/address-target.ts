import { findPort } from './container-ports';
import type { Known } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';
import type { PlacedContainer, Workload } from './workload';

/** What an address within a variable leads to. */
export interface AddressTarget {
  /** Host and port as a client sends them in the Host header. */
  readonly host: string;
  /** Number of the port. */
  readonly port: number;
  /** Service of the set behind the host; undefined for a host that the set does not hold. */
  readonly service?: Known<'Service'>;
  /** Whether the host is a name within the cluster. */
  readonly inCluster: boolean;
  /** Pods behind the Service, and the port that they listen on. */
  readonly pods: readonly { readonly workload: Workload; readonly port: number }[];
}

/** `name`, `name.namespace`, `name.namespace.svc` and that with the cluster's domain. */
const CLUSTER_HOST =
  /^(?<name>[a-z]([-a-z0-9]*[a-z0-9])?)(\.(?<namespace>[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.svc(\..+)?)?)?$/;

/** The value of a variable of a container, as it stands in the manifest. */
export function variable({ container }: PlacedContainer, name: string): string | undefined {
  return (container.env ?? []).find((each) => each.name === name)?.value;
}

/** @returns undefined if the text is no http or https address */
export function addressTarget(
  set: ManifestSet,
  client: Workload,
  address: string,
): AddressTarget | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const named = CLUSTER_HOST.exec(url.hostname)?.groups;
  const inCluster = named !== undefined && (!url.hostname.includes('.') || url.hostname.includes('.svc'));
  const service = named && set.find('Service', named['namespace'] ?? client.namespace, named['name'] ?? '');
  const target = service?.body.spec.ports?.find((each) => each.port === port)?.targetPort ?? port;
  const pods = (service ? selected(set, service) : []).flatMap((workload) => {
    const number = typeof target === 'number' ? target : findPort(workload.containers, target)?.containerPort;
    return number === undefined ? [] : [{ workload, port: number }];
  });
  return { host: url.host, port, service, inCluster: inCluster || service !== undefined, pods };
}

function selected(set: ManifestSet, { namespace, body }: Known<'Service'>): readonly Workload[] {
  const { selector } = body.spec;
  return selector === undefined ? [] : set.pods({ matchLabels: selector }, namespace);
}
