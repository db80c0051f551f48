import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { apiServerEgress, egressTo } from '../private/egress';
import { dnsEgress, podsOfNamespace, tcp } from '../serving/network-policies';
import type { Airflow } from './charts/airflow';

/** Props of `AirflowPolicies`. */
export interface AirflowPoliciesProps {
  /** The release whose pods may reach what they need. */
  readonly airflow: Airflow;
}

/**
 * What the pods of Airflow may reach, and who may reach them. The chart itself writes no policies for egress, so that in a
 * closed namespace no scheduler would find its database.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @example new AirflowPolicies(chart, 'airflow-policies', { airflow });
 */
export class AirflowPolicies extends Construct {
  /** Lets the pods of the release reach each other, the database and names. */
  readonly allowInside: k8s.KubeNetworkPolicy;
  /** Lets what reads DAGs reach the repository. */
  readonly allowGit: k8s.KubeNetworkPolicy;
  /** Lets the scheduler start pods through the API server. */
  readonly allowApiServer: k8s.KubeNetworkPolicy;
  /** Lets the namespaces of `requestsFrom` open the page. Undefined without them. */
  readonly allowRequests?: k8s.KubeNetworkPolicy;

  /** @throws if the chart's namespace is not that of the release */
  constructor(scope: Construct, id: string, { airflow }: AirflowPoliciesProps) {
    super(scope, id);
    const namespace = airflow.checkNamespace(this);
    const { gitUrl, database, requestsFrom } = airflow;
    const labels = { 'app.kubernetes.io/name': airflow.releaseName, 'app.kubernetes.io/part-of': namespace };
    const metadata = (role: string) => ({ name: `${airflow.releaseName}-${role}`, namespace, labels });
    const all = { matchLabels: airflow.podLabels() };
    const scheduler = { matchLabels: airflow.podLabels('scheduler') };
    this.allowInside = new k8s.KubeNetworkPolicy(this, 'allow-inside', {
      metadata: metadata('allow-inside'),
      spec: {
        podSelector: all,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: all }] }],
        egress: [{ to: [{ podSelector: all }] }, dnsEgress(), database.egress()],
      },
    });
    this.allowGit = new k8s.KubeNetworkPolicy(this, 'allow-git', {
      metadata: metadata('allow-git'),
      spec: {
        podSelector: {
          matchLabels: airflow.podLabels(),
          matchExpressions: [{ key: 'component', operator: 'In', values: ['scheduler', 'dag-processor'] }],
        },
        policyTypes: ['Egress'],
        // a repository within the company has a private address
        egress: [egressTo(gitServer(gitUrl), { allowPrivate: true })],
      },
    });
    this.allowApiServer = new k8s.KubeNetworkPolicy(this, 'allow-api-server', {
      metadata: metadata('allow-api-server'),
      spec: {
        podSelector: scheduler,
        policyTypes: ['Egress'],
        egress: [apiServerEgress()],
      },
    });
    if (requestsFrom.length > 0) {
      this.allowRequests = new k8s.KubeNetworkPolicy(this, 'allow-requests', {
        metadata: metadata('allow-requests'),
        spec: {
          podSelector: { matchLabels: airflow.podLabels('api-server') },
          policyTypes: ['Ingress'],
          ingress: [
            {
              from: requestsFrom.map(podsOfNamespace),
              ports: [tcp(Number(new URL(airflow.apiUrl).port))],
            },
          ],
        },
      });
    }
  }
}

/** The server of a Git URL as an address with a port: `git@host:owner/name.git` is the short form of ssh. */
function gitServer(url: string): string {
  if (!url.includes('://')) return `http://${url.replace(/^[^@]*@/, '').split(':')[0]}:22`;
  const { protocol, host, port } = new URL(url);
  if (protocol !== 'ssh:') return `${protocol}//${host}`;
  return `http://${port === '' ? `${host}:22` : host}`;
}
