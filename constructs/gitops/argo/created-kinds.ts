import { type GroupKind, kindKey } from './kinds';

const POD: GroupKind = { group: '', kind: 'Pod' };
const JOB: GroupKind = { group: 'batch', kind: 'Job' };
const REPLICA_SET: GroupKind = { group: 'apps', kind: 'ReplicaSet' };
const CONTROLLER_REVISION: GroupKind = { group: 'apps', kind: 'ControllerRevision' };
const STATEFUL_SET: GroupKind = { group: 'apps', kind: 'StatefulSet' };
const VOLUME_CLAIM: GroupKind = { group: '', kind: 'PersistentVolumeClaim' };

/** Kinds that controllers create for an object of each kind, directly or indirectly. */
const CREATED: Readonly<Record<string, readonly GroupKind[]>> = {
  'apps/Deployment': [REPLICA_SET, POD],
  'apps/StatefulSet': [CONTROLLER_REVISION, POD, VOLUME_CLAIM],
  'apps/DaemonSet': [CONTROLLER_REVISION, POD],
  'batch/CronJob': [JOB, POD],
  'batch/Job': [POD],
  'argoproj.io/Rollout': [REPLICA_SET, POD, { group: 'argoproj.io', kind: 'AnalysisRun' }],
  'monitoring.coreos.com/Prometheus': [STATEFUL_SET, CONTROLLER_REVISION, POD, VOLUME_CLAIM],
  'monitoring.coreos.com/Alertmanager': [STATEFUL_SET, CONTROLLER_REVISION, POD, VOLUME_CLAIM],
  'keda.sh/ScaledObject': [{ group: 'autoscaling', kind: 'HorizontalPodAutoscaler' }],
  'kafka.strimzi.io/Kafka': [
    { group: 'core.strimzi.io', kind: 'StrimziPodSet' },
    { group: 'apps', kind: 'Deployment' },
    REPLICA_SET,
    POD,
    VOLUME_CLAIM,
    ...['ConfigMap', 'Secret', 'Service', 'ServiceAccount'].map((kind) => ({ group: '', kind })),
    { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
    { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
    { group: 'policy', kind: 'PodDisruptionBudget' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
    { group: 'rbac.authorization.k8s.io', kind: 'Role' },
  ],
  'kafka.strimzi.io/KafkaUser': [{ group: '', kind: 'Secret' }],
  'postgresql.cnpg.io/Cluster': [
    { group: '', kind: 'Secret' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'policy', kind: 'PodDisruptionBudget' },
    { group: 'rbac.authorization.k8s.io', kind: 'Role' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
    JOB,
    POD,
    VOLUME_CLAIM,
  ],
  'postgresql.cnpg.io/ScheduledBackup': [{ group: 'postgresql.cnpg.io', kind: 'Backup' }],
  'sparkoperator.k8s.io/SparkApplication': [
    POD,
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
  ],
  '/Service': [{ group: 'discovery.k8s.io', kind: 'EndpointSlice' }],
};

/**
 * Kinds that controllers create for the objects of an application. If a project permits a Deployment but not its pods,
 * the sync works, but Argo CD does not show the pods, their logs and their events.
 */
export function createdKinds(kinds: readonly GroupKind[]): readonly GroupKind[] {
  return kinds.flatMap((kind) => CREATED[kindKey(kind)] ?? []);
}
