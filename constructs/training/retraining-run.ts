import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';
import { parseImage } from '../serving/image';
import { retrainingEgress } from './retraining-pod';
import type { RetrainingProps } from './retraining-props';

/** The controller of a CronJob appends a hyphen and ten digits to the name of a run, and Airflow a hyphen and eight. */
const LONGEST_NAME = 52;

const APP = 'retraining';

/** What the objects of a retraining have in common, whatever starts its runs. */
export interface RetrainingRun {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Time that a run takes. */
  readonly expectedSeconds: number;
  /** Time after which a run with its retries is ended. */
  readonly deadlineSeconds: number;
  readonly retries: number;
}

/**
 * Checks what every retraining needs, and makes its user of MLflow.
 *
 * @throws if the name is too long for the names of runs, the deadline is shorter than a run, or MLflow admits no pods of
 * this namespace
 */
export function retrainingRun(scope: Construct, id: string, props: RetrainingProps): RetrainingRun {
  const { mlflow, registeredModel, retries = 2, expectedDuration = Duration.minutes(30) } = props;
  const namespace = chartNamespace(scope);
  const name = objectName(props.name ?? id);
  if (name.length > LONGEST_NAME) {
    throw new Error(
      `the name of a schedule must have at most ${LONGEST_NAME} characters, because runs are named after it, got "${name}"; ` +
        "write a shorter one with { name: 'churn-retraining' }",
    );
  }
  if (!Number.isInteger(retries) || retries < 0) {
    throw new Error(`retries must be a whole number of at least 0, got ${retries}`);
  }
  const expectedSeconds = expectedDuration.toSeconds();
  const deadlineSeconds = props.deadline?.toSeconds() ?? expectedSeconds * (1 + retries);
  if (deadlineSeconds < expectedSeconds) {
    throw new Error(
      `deadline must be at least expectedDuration (${expectedSeconds} seconds), got ${deadlineSeconds} seconds, so no run would end; ` +
        'leave it out, or write a shorter expectedDuration',
    );
  }
  mlflow.admits(scope, namespace);
  mlflow.addTrainer({
    secret: props.trainerSecret,
    experiments: [props.experiment ?? registeredModel],
    registeredModels: [registeredModel],
  });
  const labels = workloadLabels({
    app: APP,
    component: 'trainer',
    name,
    version: parseImage(props.image).tag,
    partOf: props.partOf ?? namespace,
  });
  return { name, namespace, labels, expectedSeconds, deadlineSeconds, retries };
}

/** Limits the traffic of the runs to MLflow, their data, the Pushgateway and DNS. */
export function retrainingPolicy(
  scope: Construct,
  { name, labels }: RetrainingRun,
  props: RetrainingProps,
): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, 'NetworkPolicy', {
    metadata: { name, labels },
    spec: {
      podSelector: { matchLabels: workloadMatchLabels(APP, name) },
      policyTypes: ['Ingress', 'Egress'],
      egress: retrainingEgress(props),
    },
  });
}
