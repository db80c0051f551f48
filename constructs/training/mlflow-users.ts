import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';
import { lazy } from '../private/lazy';
import { secretPath } from '../private/secret-volumes';
import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';
import type { SecretKey } from '../secret-key';
import { parseImage } from '../serving/image';
import { dnsEgress } from '../serving/network-policies';
import type { MLflow } from './mlflow';
import type { MLflowTrainerProps } from './mlflow-props';
import { MLFLOW_USERS_SCRIPT } from './mlflow-users-script';
import { restrictedPod } from './restricted-pod';

interface MLflowUsersProps {
  readonly name: string;
  readonly image: string;
  readonly partOf: string;
  readonly adminSecret: string;
  readonly server: Pick<MLflow, 'trackingUri' | 'egress'>;
}

const SCRIPT_DIRECTORY = '/etc/mlflow-users';
const SCRIPT_FILE = 'users.py';

/**
 * A Job that makes users and their permissions. Argo CD runs it after each sync, and kubectl once: its spec cannot be
 * changed, so delete it before you apply another one.
 */
export class MLflowUsers extends Construct {
  private readonly trainers: MLflowTrainerProps[] = [];

  constructor(scope: Construct, id: string, props: MLflowUsersProps) {
    super(scope, id);
    const { name, adminSecret } = props;
    const image = parseImage(props.image);
    const labels = workloadLabels({
      app: 'mlflow',
      component: 'users',
      name,
      version: image.tag,
      partOf: props.partOf,
    });
    const data = { [SCRIPT_FILE]: MLFLOW_USERS_SCRIPT };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeConfigMap(this, 'Script', { metadata: { name, labels }, data });
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name, labels },
      spec: {
        podSelector: { matchLabels: workloadMatchLabels('mlflow', name) },
        policyTypes: ['Ingress', 'Egress'],
        egress: [dnsEgress(), props.server.egress()],
      },
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: {
        name,
        labels,
        annotations: {
          'argocd.argoproj.io/hook': 'PostSync',
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
        },
      },
      spec: {
        backoffLimit: 4,
        activeDeadlineSeconds: Duration.minutes(30).toSeconds(),
        ttlSecondsAfterFinished: Duration.days(1).toSeconds(),
        template: lazy(() =>
          restrictedPod({
            labels,
            serviceAccountName: name,
            containerName: 'users',
            image: image.reference,
            command: ['python3', `${SCRIPT_DIRECTORY}/${SCRIPT_FILE}`],
            environment: {
              [RETRAINING_ENVIRONMENT.trackingUri.name]: props.server.trackingUri,
              MLFLOW_TRAINERS: JSON.stringify(this.trainers.map(trainerJson)),
            },
            secrets: {
              MLFLOW_ADMIN_USERNAME: { name: adminSecret, key: 'username' },
              MLFLOW_ADMIN_PASSWORD: { name: adminSecret, key: 'password' },
              ...this.trainerSecrets(),
            },
            size: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(128) },
            temporary: Size.mebibytes(64),
            config: { name, data, path: SCRIPT_DIRECTORY },
            restartPolicy: 'Never',
            terminationGracePeriodSeconds: Duration.seconds(10).toSeconds(),
          }),
        ),
      },
    });
  }

  add(trainer: MLflowTrainerProps): void {
    this.trainers.push(trainer);
  }

  private trainerSecrets(): Record<string, SecretKey> {
    const keys = this.trainers.flatMap(({ secret }, i) => [
      [`MLFLOW_TRAINER_${i}_USERNAME`, usernameOf(secret)] as const,
      [`MLFLOW_TRAINER_${i}_PASSWORD`, passwordOf(secret)] as const,
    ]);
    return Object.fromEntries(keys);
  }
}

/** Key of the name of the user who trains. */
export function usernameOf(secret: string): SecretKey {
  return { name: secret, key: 'username' };
}

/** Key of the password of the user who trains. */
export function passwordOf(secret: string): SecretKey {
  return { name: secret, key: 'password' };
}

function trainerJson({ secret, experiments, registeredModels }: MLflowTrainerProps) {
  return {
    username: secretPath(usernameOf(secret)),
    password: secretPath(passwordOf(secret)),
    experiments,
    registeredModels,
  };
}
