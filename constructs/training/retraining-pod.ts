import { Duration, Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { RETRAINING_ENVIRONMENT, RETRAINING_IMAGE } from '../../runtime/contract/retraining';
import { egressTo } from '../private/egress';
import { dnsEgress } from '../serving/network-policies';
import { passwordOf, usernameOf } from './mlflow-users';
import { restrictedPod } from './restricted-pod';
import type { RetrainingProps } from './retraining-props';
import { SECRET_PRELOAD } from './secret-preload';

/** Name of the container, by which the failure policy finds its exit code. */
export const RETRAINING_CONTAINER = 'retrain';

/** The pod of one run, the same for a CronJob and for a DAG. */
export function retrainingPod(
  props: RetrainingProps,
  {
    labels,
    serviceAccountName,
  }: { readonly labels: Readonly<Record<string, string>>; readonly serviceAccountName: string },
): k8s.PodTemplateSpec {
  const { mlflow, data, trainerSecret, pushgateway } = props;
  const [node = '', ...script] = RETRAINING_IMAGE.command;
  return restrictedPod({
    labels,
    serviceAccountName,
    containerName: RETRAINING_CONTAINER,
    image: props.image,
    command: [node, SECRET_PRELOAD, ...script],
    args: retrainingArguments(props),
    environment: {
      TMPDIR: RETRAINING_IMAGE.temporaryDirectory,
      [RETRAINING_ENVIRONMENT.trackingUri.name]: mlflow.trackingUri,
      [RETRAINING_ENVIRONMENT.experimentName.name]: props.experiment ?? props.registeredModel,
      ...data.source.environment,
      ...(pushgateway && { [RETRAINING_ENVIRONMENT.pushgateway.name]: pushgateway.url }),
    },
    secrets: {
      [RETRAINING_ENVIRONMENT.trackingUsername.name]: usernameOf(trainerSecret),
      [RETRAINING_ENVIRONMENT.trackingPassword.name]: passwordOf(trainerSecret),
      ...data.source.secrets,
    },
    volumes: data.source.volumes,
    size: props.size ?? { cpuRequest: Cpu.units(1), memory: Size.gibibytes(2) },
    temporary: props.temporary ?? Size.gibibytes(4),
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: Duration.minutes(1).toSeconds(),
  });
}

/** MLflow, where the data is, the Pushgateway and DNS; nothing else. */
export function retrainingEgress({
  mlflow,
  data,
  pushgateway,
}: RetrainingProps): k8s.NetworkPolicyEgressRule[] {
  return [
    dnsEgress(),
    mlflow.egress(),
    ...(data.source.egress ? [data.source.egress] : []),
    ...(pushgateway ? [egressTo(pushgateway.url, { receiver: pushgateway.pods })] : []),
  ];
}

function retrainingArguments({
  data,
  label,
  registeredModel,
  gates = [],
  options = [],
}: RetrainingProps): string[] {
  return [
    'retrain',
    ...data.source.arguments,
    '--label',
    label,
    '--registered-model',
    registeredModel,
    ...gates.flatMap(({ rule }) => ['--gate', rule]),
    // a champion that stays is a good end of a run, and a container that ends with another code than 0 has failed
    '--zero-if-not-better',
    '--log',
    'json',
    ...options,
  ];
}
