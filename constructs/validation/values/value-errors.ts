import type { Manifest } from '../manifests/manifest';
import { checkAutoscaler, checkDisruptionBudget } from './autoscaling';
import { Field, type ValueError } from './field';
import { checkScaledObject } from './keda';
import { checkMetadata } from './metadata';
import { checkIngress, checkNetworkPolicy, checkService } from './networking';
import { checkPod } from './pods';
import { checkBinding, checkRole } from './rbac';
import { checkRollout } from './rollouts';
import {
  checkClaim,
  checkConfigMap,
  checkLimitRange,
  checkPersistentVolume,
  checkResourceQuota,
  checkSecret,
  checkStorageClass,
} from './storage';
import { checkKafka, checkKafkaUser } from './strimzi';
import {
  checkCronJob,
  checkDaemonSet,
  checkDeployment,
  checkJob,
  checkScaled,
  checkStatefulSet,
} from './workloads';

const spec =
  (check: (spec: Field) => void) =>
  (object: Field): void => {
    check(object.get('spec'));
  };

/** Checks of the fields of each kind, by API group and kind. */
const CHECKS: Readonly<Record<string, (object: Field) => void>> = {
  '/ConfigMap': checkConfigMap,
  '/LimitRange': spec(checkLimitRange),
  '/PersistentVolume': spec(checkPersistentVolume),
  '/PersistentVolumeClaim': spec(checkClaim),
  '/Pod': spec((pod) => {
    checkPod(pod);
  }),
  '/ResourceQuota': spec(checkResourceQuota),
  '/Secret': checkSecret,
  '/Service': spec(checkService),
  'apps/DaemonSet': spec(checkDaemonSet),
  'apps/Deployment': spec(checkDeployment),
  'apps/ReplicaSet': spec((set) => {
    checkScaled(set);
  }),
  'apps/StatefulSet': spec(checkStatefulSet),
  'argoproj.io/Rollout': spec(checkRollout),
  'autoscaling/HorizontalPodAutoscaler': spec(checkAutoscaler),
  'batch/CronJob': spec(checkCronJob),
  'batch/Job': spec(checkJob),
  'kafka.strimzi.io/Kafka': spec(checkKafka),
  'kafka.strimzi.io/KafkaUser': spec(checkKafkaUser),
  'keda.sh/ScaledObject': spec(checkScaledObject),
  'networking.k8s.io/Ingress': spec(checkIngress),
  'networking.k8s.io/NetworkPolicy': spec(checkNetworkPolicy),
  'policy/PodDisruptionBudget': spec(checkDisruptionBudget),
  'rbac.authorization.k8s.io/ClusterRole': (object) => {
    checkRole(object, false);
  },
  'rbac.authorization.k8s.io/ClusterRoleBinding': (object) => {
    checkBinding(object, false);
  },
  'rbac.authorization.k8s.io/Role': (object) => {
    checkRole(object, true);
  },
  'rbac.authorization.k8s.io/RoleBinding': (object) => {
    checkBinding(object, true);
  },
  'storage.k8s.io/StorageClass': checkStorageClass,
};

/**
 * Values that the API server refuses although the type of the field is right; those of a Rollout are refused by its
 * controller.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/v1.34.4/pkg/apis
 */
export function valueErrors(manifest: Pick<Manifest, 'group' | 'kind' | 'source'>): readonly ValueError[] {
  const errors: ValueError[] = [];
  const object = new Field(manifest.source, '', errors);
  checkMetadata(object.get('metadata'), manifest);
  CHECKS[`${manifest.group}/${manifest.kind}`]?.(object);
  return errors;
}
