import { STREAM_ENVIRONMENT } from '../../../../runtime/contract/streaming/environment';
import { nearestName } from '../../../../runtime/data/nearest-name';
import { CLUSTER_LABEL } from '../../../streaming/kafka-labels';
import { streams, topicsOf } from '../../manifests/streams';
import { type Finding, type Rule, at, missing } from '../../rule';
import type { ManifestSet } from '../../manifests/manifest-set';

const READ_AND_WRITTEN = ['streamTopic', 'streamResultsTopic', 'streamDeadLetterTopic'] as const;

/**
 * A broker that makes no topics by itself answers with an error for ever, and one that does makes them with one
 * partition and one copy.
 *
 * @see https://strimzi.io/docs/operators/latest/deploying#using-the-topic-operator-str
 */
export const kafkaTopics: Rule = {
  name: 'kafka-topics',
  title:
    'A KafkaTopic makes each topic of a scorer, of its results and of its dead letters; topics and users name a cluster of the set',
  source: 'strimzi-kafka-operator #8676',
  *check(set) {
    for (const { workload, placed, config, cluster } of streams(set)) {
      if (cluster === undefined) continue;
      const topics = topicsOf(set, cluster);
      for (const key of READ_AND_WRITTEN) {
        const topic = config[key];
        if (topics.has(topic)) continue;
        const variable = STREAM_ENVIRONMENT[key].name;
        const near = nearestName(topic, [...topics.keys()]);
        yield {
          ends: [
            at(workload.manifest, `${placed.path}.env[${variable}]`),
            missing('KafkaTopic', cluster.namespace, topic),
          ],
          problem: `${variable} is ${topic}, which no KafkaTopic of ${cluster.name} makes, so the scorer waits for it for ever`,
          fix: `add a KafkaTopic ${topic} with the label ${CLUSTER_LABEL}: ${cluster.name}${near === undefined ? '' : `, or write ${near}`}`,
        };
      }
    }
    yield* withoutCluster(set);
  },
};

/** Strimzi ignores a topic and a user whose label names no cluster, and reports no error. */
function* withoutCluster(set: ManifestSet): Iterable<Finding> {
  for (const object of [...set.all('KafkaTopic'), ...set.all('KafkaUser')]) {
    const clusters = set
      .all('Kafka')
      .filter(({ namespace = 'default' }) => namespace === (object.namespace ?? 'default'))
      .map(({ name }) => name);
    const named = object.labels[CLUSTER_LABEL];
    if (clusters.length === 0 || (named !== undefined && clusters.includes(named))) continue;
    yield {
      ends: [
        at(object, `metadata.labels["${CLUSTER_LABEL}"]`),
        missing('Kafka', object.namespace, named ?? 'of that name'),
      ],
      problem: `the label is ${named ?? 'not set'}, and no Kafka of its namespace is called so, so no operator makes the ${object.kind}`,
      fix: `set it to ${clusters.join(' or ')}`,
    };
  }
}
