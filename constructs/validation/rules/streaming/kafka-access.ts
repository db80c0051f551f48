import { STREAM_ENVIRONMENT } from '../../../../runtime/contract/streaming/environment';
import type { Known } from '../../manifests/kubernetes-views';
import { type Stream, streams, usersOf } from '../../manifests/streams';
import { type Finding, type Rule, at, missing } from '../../rule';

/** A right that a client needs. */
interface Right {
  readonly type: 'topic' | 'group' | 'transactionalId';
  readonly name: string;
  readonly operation: 'Read' | 'Write';
}

type Acl = NonNullable<NonNullable<Known<'KafkaUser'>['body']['spec']>['authorization']>['acls'][number];

/**
 * A client without a right is refused at the broker, and only its log says so.
 *
 * @see https://kafka.apache.org/documentation/#security_authz
 */
export const kafkaAccess: Rule = {
  name: 'kafka-access',
  title:
    'The KafkaUser of a scorer exists and may read its topic in its group, and write results and dead letters',
  source: 'strimzi-kafka-operator #5921',
  *check(set) {
    for (const stream of streams(set)) {
      const { cluster } = stream;
      if (cluster === undefined) continue;
      const secret = secretOfCertificate(stream);
      if (secret === undefined) continue;
      const user = usersOf(set, cluster).find(({ name }) => name === secret);
      if (user === undefined) yield unknownUser(stream, cluster, secret);
      else if (cluster.body.spec.kafka.authorization !== undefined) yield* missingRights(stream, user);
    }
  },
};

/** Name of the Secret whose certificate the scorer shows. */
function secretOfCertificate({ workload, placed, config }: Stream): string | undefined {
  const file = config.kafkaCertificateFile;
  const mount = placed.container.volumeMounts?.find(({ mountPath }) => file?.startsWith(`${mountPath}/`));
  return workload.pod.volumes?.find(({ name }) => name === mount?.name)?.secret?.secretName;
}

function unknownUser({ workload, placed }: Stream, cluster: Known<'Kafka'>, secret: string): Finding {
  return {
    ends: [
      at(workload.manifest, `${placed.path}.env[${STREAM_ENVIRONMENT.kafkaCertificateFile.name}]`),
      missing('KafkaUser', workload.namespace, secret),
    ],
    problem: `the certificate is of the Secret ${secret}, and ${cluster.name} has no KafkaUser that makes it, so the pods wait for the volume for ever`,
    fix: `add a KafkaUser ${secret}, or mount the Secret of another`,
  };
}

function* missingRights({ workload, placed, config }: Stream, user: Known<'KafkaUser'>): Iterable<Finding> {
  const acls = user.body.spec?.authorization?.acls ?? [];
  const rights: Right[] = [
    { type: 'topic', name: config.streamTopic, operation: 'Read' },
    { type: 'group', name: config.streamGroup, operation: 'Read' },
    { type: 'topic', name: config.streamResultsTopic, operation: 'Write' },
    { type: 'topic', name: config.streamDeadLetterTopic, operation: 'Write' },
  ];
  if (config.streamDelivery === 'transactional') {
    // the host name follows
    const name = `${config.streamTransactionalIdPrefix ?? config.streamGroup}-`;
    rights.push({ type: 'transactionalId', name, operation: 'Write' });
  }
  for (const right of rights) {
    if (acls.some((acl) => acl.type === 'allow' && grants(acl, right))) {
      if (!acls.some((acl) => acl.type === 'deny' && grants(acl, right))) continue;
    }
    yield {
      ends: [at(user, 'spec.authorization.acls'), at(workload.manifest, `${placed.path}.env`)],
      problem: `${user.name} may not ${right.operation} the ${right.type} ${right.name}, so the broker refuses the scorer`,
      fix: `add { resource: { type: ${right.type}, name: ${right.name}${right.type === 'transactionalId' ? ', patternType: prefix' : ''} }, operations: [${right.operation}] }`,
    };
  }
}

function grants({ resource, operations }: Acl, { type, name, operation }: Right): boolean {
  if (resource.type !== type || !(operations.includes(operation) || operations.includes('All'))) return false;
  if (resource.patternType === 'prefix') return name.startsWith(resource.name);
  // an id has a host name at its end, which no literal entry knows
  return resource.name === '*' || (type !== 'transactionalId' && resource.name === name);
}
