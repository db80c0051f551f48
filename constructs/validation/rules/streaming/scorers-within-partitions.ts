import { greatestSizes } from '../../manifests/greatest-size';
import { streams, topicsOf } from '../../manifests/streams';
import { type Rule, at } from '../../rule';

/**
 * Each partition is read by one member of a group.
 *
 * @see https://kafka.apache.org/documentation/#intro_consumers
 */
export const scorersWithinPartitions: Rule = {
  name: 'scorers-within-partitions',
  title: 'There are never more scorers than the topic has partitions',
  source: 'keda #4483',
  *check(set) {
    const sizes = greatestSizes(set);
    for (const { workload, config, cluster } of streams(set)) {
      const topic = cluster && topicsOf(set, cluster).get(config.streamTopic);
      const size = sizes.find((each) => each.workload === workload);
      if (!topic || !size) continue; // kafka-topics refuses a topic that is not there
      const { partitions = 1 } = topic.body.spec ?? {};
      if (size.pods <= partitions) continue;
      yield {
        ends: [at(size.said.manifest, size.said.path), at(topic, 'spec.partitions')],
        problem: `up to ${size.pods} pods read ${config.streamTopic}, which has ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}, so ${size.pods - partitions} would read nothing`,
        fix: `write ${partitions} or less, or give the topic ${size.pods} partitions`,
      };
    }
  },
};
