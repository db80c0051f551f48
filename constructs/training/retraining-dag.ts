import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RETRAINING_EXIT_CODES } from '../../runtime/contract/retraining';
import type { Airflow } from './charts/airflow';
import { DAG_FILE_ANNOTATION, dagFile, DAGS_FOLDER, RETRAINS_ANNOTATION, retrains } from './dag-file';
import { RETRAINING_CONTAINER, retrainingPod } from './retraining-pod';
import type { RetrainingProps, RetrainingScheduleProps } from './retraining-props';
import { retrainingPolicy, retrainingRun } from './retraining-run';

/** Props of `RetrainingDag`. */
export interface RetrainingDagProps
  extends RetrainingProps, Pick<RetrainingScheduleProps, 'schedule' | 'timeZone'> {
  /** Where the DAG runs. */
  readonly airflow: Airflow;
}

/**
 * The same run as that of a `RetrainingSchedule`, started by Airflow: a DAG file that git-sync reads, and the
 * ServiceAccount, NetworkPolicy and user of MLflow for its pods. Use one of the two for a model.
 *
 * The file is written into the folder `dags` of the output when the construct is made, as the AWS CDK stages assets. It
 * holds no secret: pods mount them by name. A run whose challenger is not better is a success, refused data fails without
 * a retry, and a scheduler that restarts finds the pod of its run again.
 *
 * @see https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/operators.html
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-data', secret: 'data-s3' });
 * new RetrainingDag(chart, 'churn-retraining', {
 *   airflow,
 *   image: 'ghcr.io/acme/aiops-retrain:1.2.0',
 *   schedule: '0 3 * * 1',
 *   mlflow,
 *   trainerSecret: 'churn-trainer',
 *   registeredModel: 'churn',
 *   data: TrainingData.s3(bucket, 'churn/'),
 *   label: 'churned',
 * });
 */
export class RetrainingDag extends Construct {
  /** Id of the DAG, and name of every object. */
  readonly name: string;
  /** Namespace of every object and of the pods. */
  readonly namespace: string;
  /** Name of the registered model. */
  readonly registeredModel: string;
  /** Whether runs push their metrics. */
  readonly pushesMetrics: boolean;
  /** Path of the DAG file in the repository. */
  readonly path: string;
  /** Text of the DAG file: Python. */
  readonly source: string;
  /** Limits the traffic of the runs. */
  readonly networkPolicy: k8s.KubeNetworkPolicy;

  /**
   * @throws if the chart's namespace is not that of Airflow, the name is too long for the names of pods, the deadline is
   * shorter than a run, or MLflow admits no pods of this namespace
   */
  constructor(scope: Construct, id: string, props: RetrainingDagProps) {
    super(scope, id);
    const { airflow, mlflow, registeredModel, schedule, timeZone = 'Etc/UTC' } = props;
    airflow.checkNamespace(this);
    const run = retrainingRun(this, id, props);
    this.namespace = run.namespace;
    this.name = run.name;
    this.registeredModel = registeredModel;
    this.pushesMetrics = props.pushgateway !== undefined;
    const fileName = `${this.name}.py`;
    this.path = `${airflow.dagsFolder}/${fileName}`;
    const { metadata, spec } = retrainingPod(props, { labels: run.labels, serviceAccountName: this.name });
    const { misuse, dataRefused } = RETRAINING_EXIT_CODES;
    this.source = dagFile({
      dagId: this.name,
      description: `Retrains the registered model ${registeredModel}.`,
      schedule,
      timeZone,
      namespace: this.namespace,
      containerName: RETRAINING_CONTAINER,
      deadlineSeconds: run.deadlineSeconds,
      retries: run.retries,
      finalExitCodes: [misuse.code, dataRefused.code],
      pod: k8s.KubePod.manifest({ metadata, spec }),
    });
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: {
        name: this.name,
        labels: run.labels,
        annotations: {
          [DAG_FILE_ANNOTATION]: this.path,
          [RETRAINS_ANNOTATION]: retrains(mlflow.trackingUri, registeredModel),
        },
      },
      automountServiceAccountToken: false,
    });
    this.networkPolicy = retrainingPolicy(this, run, props);
    const folder = join(App.of(this).outdir, DAGS_FOLDER);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, fileName), this.source);
  }
}
