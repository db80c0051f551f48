import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { RECEIVER_ENVIRONMENT } from '../../../../runtime/contract/receiver';
import { RETRAINING_ENVIRONMENT } from '../../../../runtime/contract/retraining';
import { type AddressTarget, addressTarget, variable } from '../../manifests/address-target';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { accessRules, admitsPods, isolates, opensPort } from '../../manifests/network-access';
import { policiesOfPods, policyEnds } from '../../manifests/policies-of-pods';
import type { PlacedContainer, Workload } from '../../manifests/workload';
import { type Finding, type Rule, at } from '../../rule';

/** Variables whose address a program asks, and for what. */
const ADDRESSES: Readonly<Record<string, string>> = {
  [RETRAINING_ENVIRONMENT.trackingUri.name]: 'MLflow',
  [RETRAINING_ENVIRONMENT.awsEndpoint.name]: 'the bucket',
  MLFLOW_S3_ENDPOINT_URL: 'the bucket',
  [RETRAINING_ENVIRONMENT.pushgateway.name]: 'the Pushgateway',
  [RECEIVER_ENVIRONMENT.receiverUrl.name]: 'what starts trainings',
  [ENVIRONMENT.driftWebhook.name]: 'the receiver of drift',
};

type Policies = ReadonlyMap<Workload, readonly Known<'NetworkPolicy'>[]>;

/**
 * What no policy lets through times out, and a run that waits for MLflow or its bucket ends at its deadline.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const networkAddresses: Rule = {
  name: 'network-addresses',
  title:
    'NetworkPolicies let pods reach MLflow, the bucket, the Pushgateway, the drift receiver and its target that their variables name',
  source: 'kubescape #761',
  *check(set) {
    const policies = policiesOfPods(set);
    for (const workload of set.workloads) {
      for (const placed of workload.containers) {
        for (const [name, what] of Object.entries(ADDRESSES)) {
          const target = addressTarget(set, workload, variable(placed, name) ?? '');
          // network-paths is about a webhook outside of the set
          if (target === undefined || (name === ENVIRONMENT.driftWebhook.name && target.pods.length === 0)) {
            continue;
          }
          yield* egressFindings(set, policies, { workload, placed, name, what, target });
          yield* ingressFindings(set, policies, { workload, placed, name, what, target });
        }
      }
    }
  },
};

interface Way {
  readonly workload: Workload;
  readonly placed: PlacedContainer;
  readonly name: string;
  readonly what: string;
  readonly target: AddressTarget;
}

function* egressFindings(set: ManifestSet, policies: Policies, way: Way): Iterable<Finding> {
  const { workload, placed, name, what, target } = way;
  const own = policies.get(workload) ?? [];
  if (!own.some((policy) => isolates(policy, 'Egress'))) return;
  const rules = own.flatMap((policy) => accessRules(policy, 'Egress'));
  // which pods answer at a name of the cluster that is not in the set, nobody can tell
  if (target.inCluster && target.pods.length === 0) return;
  const open =
    target.pods.length === 0
      ? rules.some(
          (rule) =>
            opensPort(rule, target.port, 'TCP') &&
            (rule.peers.length === 0 || rule.peers.some(({ ipBlock }) => ipBlock)),
        )
      : target.pods.every(({ workload: pods, port }) =>
          rules.some(
            (rule) =>
              opensPort(rule, port, 'TCP', pods) && admitsPods(set, rule, pods.namespace, pods.labels),
          ),
        );
  if (open) return;
  yield {
    ends: [
      ...policyEnds(own, workload, 'spec.egress'),
      at(workload.manifest, `${placed.path}.env[${name}]`),
      ...(target.service ? [at(target.service, 'spec.selector')] : []),
    ],
    problem: `no egress rule lets the pods reach ${what} at ${target.host}, so each request times out`,
    fix:
      target.pods[0] === undefined
        ? `allow egress to an ipBlock on port ${target.port}, protocol TCP`
        : `allow egress to the pods of Service ${target.service?.name ?? ''} on port ${target.pods[0].port}, protocol TCP`,
  };
}

function* ingressFindings(set: ManifestSet, policies: Policies, way: Way): Iterable<Finding> {
  const { workload, placed, name, what, target } = way;
  for (const { workload: server, port } of target.pods) {
    const own = policies.get(server) ?? [];
    if (!own.some((policy) => isolates(policy, 'Ingress'))) continue;
    const open = own
      .flatMap((policy) => accessRules(policy, 'Ingress'))
      .some(
        (rule) =>
          opensPort(rule, port, 'TCP', server) && admitsPods(set, rule, workload.namespace, workload.labels),
      );
    if (open) continue;
    yield {
      ends: [
        ...policyEnds(own, server, 'spec.ingress'),
        at(workload.manifest, `${placed.path}.env[${name}]`),
      ],
      problem: `no ingress rule of ${what} admits these pods on port ${port}, so each request times out`,
      fix: `allow ingress from the namespace ${workload.namespace} to port ${port}`,
    };
  }
}
