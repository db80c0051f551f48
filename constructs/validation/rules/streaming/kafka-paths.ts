import { STREAM_ENVIRONMENT } from '../../../../runtime/contract/streaming/environment';
import { CLUSTER_LABEL } from '../../../streaming/kafka-labels';
import { findPort } from '../../manifests/container-ports';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { isOpen, names } from '../../manifests/open-paths';
import { policiesOfPods, policyEnds } from '../../manifests/policies-of-pods';
import { type Stream, streams } from '../../manifests/streams';
import type { Workload } from '../../manifests/workload';
import { type Finding, type Rule, at } from '../../rule';

/**
 * A policy that is too narrow fails without an error: what is not let through times out.
 *
 * @see https://strimzi.io/docs/operators/latest/configuring#type-GenericKafkaListener-reference
 */
export const kafkaPaths: Rule = {
  name: 'kafka-paths',
  title: 'Policies let a scorer reach its brokers and its service, and these let it in',
  source: 'strimzi-kafka-operator #3294; kubescape #761',
  *check(set) {
    const policiesOf = policiesOfPods(set);
    for (const stream of streams(set)) {
      const policies = policiesOf.get(stream.workload) ?? [];
      yield* brokerFindings(set, stream, policies);
      yield* serviceFindings(set, stream, policiesOf);
    }
  },
};

function* brokerFindings(
  set: ManifestSet,
  stream: Stream,
  policies: readonly Known<'NetworkPolicy'>[],
): Iterable<Finding> {
  const { workload, placed, cluster, port } = stream;
  const servers = at(
    workload.manifest,
    `${placed.path}.env[${STREAM_ENVIRONMENT.kafkaBootstrapServers.name}]`,
  );
  // brokers outside of the set are known by their port alone
  const brokers = cluster && {
    namespace: cluster.namespace ?? 'default',
    labels: { [CLUSTER_LABEL]: cluster.name },
  };
  if (!isOpen(set, policies, 'Egress', brokers, port)) {
    yield {
      ends: [...policyEnds(policies, workload, 'spec.egress'), servers],
      problem: `no egress rule opens port ${port} of the brokers, so the scorer reaches none`,
      fix: `allow egress to ${cluster ? `the pods with ${CLUSTER_LABEL}: ${cluster.name}` : 'the brokers'} on port ${port}, protocol TCP`,
    };
  }
  const listeners = cluster?.body.spec.kafka.listeners;
  if (cluster === undefined || listeners === undefined) return;
  const index = listeners.findIndex((listener) => listener.port === port);
  if (index === -1) {
    yield {
      ends: [servers, at(cluster, 'spec.kafka.listeners')],
      problem: `the scorer asks port ${port}, and the brokers listen on ${listeners.map((each) => each.port).join(', ')}`,
      fix: `write port ${listeners[0]?.port ?? 9093}`,
    };
    return;
  }
  const peers = listeners[index]?.networkPolicyPeers ?? [];
  const from = { namespace: cluster.namespace ?? 'default' };
  if (peers.length === 0 || peers.some((peer) => names(set, peer, from, workload))) return;
  yield {
    ends: [
      at(cluster, `spec.kafka.listeners[${index}].networkPolicyPeers`),
      at(workload.manifest, `${workload.templatePath}.metadata.labels`),
    ],
    problem: `the listener on port ${port} lets others in, and not the pods of ${workload.manifest.name}, so their connections time out`,
    fix: 'add their namespace and labels to networkPolicyPeers',
  };
}

/** The service that the scorer asks, if it is in the set: out of the scorer's pods and into those of the service. */
function* serviceFindings(
  set: ManifestSet,
  { workload, placed, config }: Stream,
  policiesOf: ReadonlyMap<Workload, readonly Known<'NetworkPolicy'>[]>,
): Iterable<Finding> {
  if (config.streamServiceUrl === undefined) return;
  const url = new URL(config.streamServiceUrl);
  const [name = '', namespace = workload.namespace] = url.hostname.split('.');
  const service = set.find('Service', namespace, name);
  const asked = at(workload.manifest, `${placed.path}.env[${STREAM_ENVIRONMENT.streamServiceUrl.name}]`);
  const number = url.port === '' ? 80 : Number(url.port);
  const wanted = service?.body.spec.ports?.find(({ port }) => port === number);
  if (service === undefined) return;
  if (wanted === undefined) {
    yield {
      ends: [asked, at(service, 'spec.ports')],
      problem: `the scorer asks port ${number} of the Service ${name}, which has none of that number`,
      fix: `write one of ${(service.body.spec.ports ?? []).map(({ port }) => port).join(', ')}`,
    };
    return;
  }
  for (const target of set.pods({ matchLabels: service.body.spec.selector ?? {} }, namespace)) {
    const port = findPort(target.containers, wanted.targetPort ?? number)?.containerPort ?? number;
    const mine = policiesOf.get(workload) ?? [];
    if (!isOpen(set, mine, 'Egress', { namespace, labels: target.labels }, port, target)) {
      yield {
        ends: [...policyEnds(mine, workload, 'spec.egress'), asked],
        problem: `no egress rule opens port ${port} of the pods behind ${name}, so every request times out`,
        fix: `allow egress to them on port ${port}, protocol TCP: a policy sees the port of the pod, not that of the Service`,
      };
    }
    const theirs = policiesOf.get(target) ?? [];
    if (!isOpen(set, theirs, 'Ingress', workload, port, target)) {
      yield {
        ends: [...policyEnds(theirs, target, 'spec.ingress'), asked],
        problem: `no ingress rule lets the pods of ${workload.manifest.name} reach port ${port}, so every request times out`,
        fix: `allow ingress from the namespace ${workload.namespace} to port ${port}`,
      };
    }
  }
}
