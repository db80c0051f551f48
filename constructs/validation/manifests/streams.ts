import type { StreamConfig } from '../../../runtime/config/stream-config';
import { CLUSTER_LABEL } from '../../streaming/kafka-labels';
import type { Known } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';
import { type RuntimeContainer, runtimeContainer } from './runtime-container';
import type { Workload } from './workload';

/** A scorer of the set. */
export interface Stream {
  readonly workload: Workload;
  readonly placed: RuntimeContainer['placed'];
  readonly config: StreamConfig;
  /** The cluster that it asks, if that is in the set; and the port. */
  readonly cluster?: Known<'Kafka'>;
  readonly port: number;
}

const READ = new WeakMap<ManifestSet, readonly Stream[]>();

/** The scorers of a set, whose environment can be parsed. */
export function streams(set: ManifestSet): readonly Stream[] {
  const known = READ.get(set);
  if (known) return known;
  const found = set.workloads.flatMap((workload): Stream[] => {
    const runtime = runtimeContainer(set, workload);
    if (runtime?.stream === undefined) return [];
    const [server = ''] = runtime.stream.kafkaBootstrapServers;
    return [
      {
        workload,
        placed: runtime.placed,
        config: runtime.stream,
        cluster: clusterAt(set, server, workload.namespace),
        port: Number(server.slice(server.lastIndexOf(':') + 1)),
      },
    ];
  });
  READ.set(set, found);
  return found;
}

/** The cluster whose bootstrap Service a server is: Strimzi names it after the Kafka object. */
function clusterAt(set: ManifestSet, server: string, from: string): Known<'Kafka'> | undefined {
  const [service = '', namespace = from] = server.replace(/:\d+$/, '').split('.');
  const name = /^(.*)-kafka-bootstrap$/.exec(service)?.[1];
  return name === undefined ? undefined : set.find('Kafka', namespace, name);
}

/** The topics of a cluster, by their names at the broker. */
export function topicsOf(
  set: ManifestSet,
  cluster: Known<'Kafka'>,
): ReadonlyMap<string, Known<'KafkaTopic'>> {
  return new Map(
    set
      .all('KafkaTopic')
      .filter((topic) => isOf(topic, cluster))
      .map((topic) => [topic.body.spec?.topicName ?? topic.name, topic]),
  );
}

/** The users of a cluster. */
export function usersOf(set: ManifestSet, cluster: Known<'Kafka'>): readonly Known<'KafkaUser'>[] {
  return set.all('KafkaUser').filter((user) => isOf(user, cluster));
}

function isOf(object: Known<'KafkaTopic'> | Known<'KafkaUser'>, cluster: Known<'Kafka'>): boolean {
  return (
    (object.namespace ?? 'default') === (cluster.namespace ?? 'default') &&
    object.labels[CLUSTER_LABEL] === cluster.name
  );
}
