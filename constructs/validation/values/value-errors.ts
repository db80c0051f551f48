import type { Manifest } from '../manifests/manifest';
import { checkAdmissionBinding, checkAdmissionPolicy } from './admission';
import { checkApplication, checkProject } from './argo-cd';
import { checkCluster, checkScheduledBackup } from './cloudnative-pg';
import { checkCustomResourceDefinition } from './custom-resource-definitions';
import { checkAutoscaler, checkDisruptionBudget } from './autoscaling';
import { Field, type Format, type ValueError } from './field';
import { checkCronJob, checkJob } from './jobs';
import { checkScaledObject } from './keda';
import { checkMetadata } from './metadata';
import { domainPath } from './names';
import { checkIngress, checkNetworkPolicy, checkService } from './networking';
import { checkHostName, checkPod } from './pods';
import { checkBinding, checkRole } from './rbac';
import { checkRollout } from './rollouts';
import { checkLimitRange, checkResourceQuota } from './quotas';
import { checkPriorityClass } from './scheduling';
import { checkClaim, checkConfigMap, checkPersistentVolume, checkSecret, checkStorageClass } from './storage';
import { checkKafka, checkKafkaTopic, checkKafkaUser } from './strimzi';
import { checkDaemonSet, checkDeployment, checkScaled, checkStatefulSet } from './workloads';

const spec =
  (check: (spec: Field) => void) =>
  (object: Field): void => {
    check(object.get('spec'));
  };

/** Checks of the fields of each kind, by API group and kind. */
const CHECKS: Readonly<Record<string, (object: Field) => void>> = {
  '/ConfigMap': checkConfigMap,
  '/LimitRange': spec(checkLimitRange),
  '/Namespace': (object) => {
    for (const finalizer of object.get('spec', 'finalizers').items())
      if (finalizer.text !== 'kubernetes') finalizer.like(domainPath);
  },
  '/PersistentVolume': spec(checkPersistentVolume),
  '/PersistentVolumeClaim': spec(checkClaim),
  '/Pod': spec((pod) => {
    checkPod(pod);
    checkHostName(pod);
    for (const container of ['initContainers', 'containers'].flatMap((list) => pod.get(list).items()))
      container.get('image').like(unpadded);
  }),
  '/ResourceQuota': spec(checkResourceQuota),
  '/Secret': checkSecret,
  '/Service': spec(checkService),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': spec(checkAdmissionPolicy),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': spec(checkAdmissionBinding),
  'apiextensions.k8s.io/CustomResourceDefinition': checkCustomResourceDefinition,
  'apps/DaemonSet': spec(checkDaemonSet),
  'apps/Deployment': spec(checkDeployment),
  'apps/ReplicaSet': spec((set) => {
    checkScaled(set);
  }),
  'apps/StatefulSet': spec(checkStatefulSet),
  'argoproj.io/AppProject': checkProject,
  'argoproj.io/Application': spec(checkApplication),
  'argoproj.io/Rollout': spec(checkRollout),
  'autoscaling/HorizontalPodAutoscaler': spec(checkAutoscaler),
  'batch/CronJob': spec(checkCronJob),
  'batch/Job': spec(checkJob),
  'kafka.strimzi.io/Kafka': spec(checkKafka),
  'kafka.strimzi.io/KafkaTopic': checkKafkaTopic,
  'kafka.strimzi.io/KafkaUser': spec(checkKafkaUser),
  'keda.sh/ScaledObject': checkScaledObject,
  'networking.k8s.io/Ingress': checkIngress,
  'networking.k8s.io/NetworkPolicy': spec(checkNetworkPolicy),
  'policy/PodDisruptionBudget': spec(checkDisruptionBudget),
  'postgresql.cnpg.io/Cluster': checkCluster,
  'postgresql.cnpg.io/ScheduledBackup': spec(checkScheduledBackup),
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
  'scheduling.k8s.io/PriorityClass': checkPriorityClass,
  'storage.k8s.io/StorageClass': checkStorageClass,
};

/** Who refuses a value of a kind of this group; the API server refuses all others. */
const CONTROLLERS: Readonly<Record<string, string>> = {
  'argoproj.io': 'Argo Rollouts',
  'kafka.strimzi.io': 'Strimzi',
  'keda.sh': 'KEDA',
  'postgresql.cnpg.io': 'CloudNativePG',
};

/** Who refuses the wrong values of an object. */
export function refuserOf({ group, kind }: Pick<Manifest, 'group' | 'kind'>): string {
  if (kind === 'Application' || kind === 'AppProject') return 'Argo CD';
  return CONTROLLERS[group] ?? 'the API server';
}

/** An image's name; only pods themselves are held to it. */
const unpadded: Format = (text) =>
  text === text.trim() ? undefined : { problem: 'it begins or ends with white space', fix: 'remove that' };

/**
 * Values that the API server refuses although the type of the field is right; those of custom resources are refused by
 * their controllers.
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
