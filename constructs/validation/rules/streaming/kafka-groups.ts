import { STREAM_ENVIRONMENT } from '../../../../runtime/contract/streaming/environment';
import { KAFKA_EXPORTER_METRICS } from '../../../observability/kafka-exporter-metrics';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { scalers } from '../../manifests/scalers';
import { type Stream, streams, usersOf } from '../../manifests/streams';
import { placedRules } from '../../series/placed-rules';
import { type Finding, type Rule, at, missing } from '../../rule';

/** Fields of KEDA's trigger, and the variables that they must repeat. */
const REPEATED = { topic: 'streamTopic', consumerGroup: 'streamGroup' } as const;

/**
 * An autoscaler and an alert that read the lag of another group see none, and report no error.
 *
 * @see https://keda.sh/docs/latest/scalers/apache-kafka/
 */
export const kafkaGroups: Rule = {
  name: 'kafka-groups',
  title: 'Autoscaler and alerts read the lag of the very group and topic that the scorer consumes',
  source: 'a group was renamed, and its autoscaler and its alerts were not',
  *check(set) {
    const all = streams(set);
    for (const { manifest, kind, name } of scalers(set)) {
      if (manifest.kind !== 'ScaledObject') continue;
      const stream = all.find(
        ({ workload }) =>
          workload.manifest.kind === kind &&
          workload.manifest.name === name &&
          workload.namespace === (manifest.namespace ?? 'default'),
      );
      if (stream)
        yield* triggerFindings(set.find('ScaledObject', manifest.namespace, manifest.name)!, stream);
    }
    yield* alertFindings(set, all);
  },
};

function* triggerFindings(
  scaled: Known<'ScaledObject'>,
  { workload, placed, config }: Stream,
): Iterable<Finding> {
  for (const [i, { type, metadata = {} }] of (scaled.body.spec.triggers ?? []).entries()) {
    if (type !== 'kafka' && type !== 'apache-kafka') continue;
    for (const [field, key] of Object.entries(REPEATED)) {
      const written = metadata[field];
      const variable = STREAM_ENVIRONMENT[key].name;
      if (written === config[key]) continue;
      yield {
        ends: [
          at(scaled, `spec.triggers[${i}].metadata.${field}`),
          at(workload.manifest, `${placed.path}.env[${variable}]`),
        ],
        problem: `${field} is ${typeof written === 'string' ? written : 'not set'}, and the scorer has ${variable} ${config[key]}, so KEDA sees no lag of the scorer and adds no pod`,
        fix: `set ${field} to ${config[key]}`,
      };
    }
  }
}

/** A group that no scorer and no access list names has no members. */
function* alertFindings(set: ManifestSet, all: readonly Stream[]): Iterable<Finding> {
  const clusters = set.all('Kafka');
  if (all.length === 0 || clusters.some(({ body }) => body.spec.kafka.authorization === undefined)) return;
  const permitted = clusters
    .flatMap((cluster) => usersOf(set, cluster))
    .flatMap(({ body }) => body.spec?.authorization?.acls ?? [])
    .filter(({ type, resource }) => type === 'allow' && resource.type === 'group')
    .map(({ resource }) => resource);
  const may = (group: string): boolean =>
    all.some(({ config }) => config.streamGroup === group) ||
    permitted.some(({ name, patternType }) =>
      patternType === 'prefix' ? group.startsWith(name) : name === '*' || name === group,
    );
  for (const { manifest, path, alert, record, query } of placedRules(set)) {
    const groups = query.selectors
      .filter(({ metric }) => metric === KAFKA_EXPORTER_METRICS.lag.name)
      .flatMap(({ matchers }) =>
        matchers.flatMap(({ label, operator, value }) =>
          label === 'consumergroup' && operator === '=' ? [value] : [],
        ),
      );
    for (const group of new Set(groups)) {
      if (clusters.length === 0 || may(group)) continue;
      const [near] = all;
      yield {
        ends: [
          at(manifest, `${path}.expr`),
          near
            ? at(near.workload.manifest, `${near.placed.path}.env[${STREAM_ENVIRONMENT.streamGroup.name}]`)
            : missing('group', undefined, group),
        ],
        problem: `${alert ?? record} reads the lag of the group ${group}, in which nobody may consume, so it never fires`,
        fix: `name one of ${[...new Set(all.map(({ config }) => config.streamGroup))].join(', ')}`,
      };
    }
  }
}
