import { rmSync } from 'node:fs';
import { JsonPatch, Testing } from 'cdk8s';
import { z } from 'zod';
import { TrainingData } from '../../../constructs';
import { dagCharts } from '../../support/reference-airflow';
import { namespacedChart } from '../../support/namespaced-chart';
import { retrainingChart } from '../../support/reference-retraining';
import { incidentService } from '../../support/reference-service';
import { releasedModel } from '../../support/released-model';
import { type Change, patch, variable, without } from './change';
import { type Document, documentSchema } from './good-platform';
import { type Mutant, mutantOf } from './mutant';

const RUN = 'CronJob churn-retraining';
const RUN_POLICY = 'NetworkPolicy churn-retraining';
const SERVER = 'Deployment mlflow';
const SERVER_POLICY = 'NetworkPolicy mlflow';
const JOB = '/spec/jobTemplate/spec';
const CONTAINER = `${JOB}/template/spec/containers/0`;
const AIRFLOW = 'Application airflow';
const GIT_SYNC = '/spec/source/helm/valuesObject/dags/gitSync';
const SERVER_CONTAINER = '/spec/template/spec/containers/0';

const documents = (data?: TrainingData): string =>
  JSON.stringify(Testing.synth(retrainingChart(data && { data }).chart));

const onBucket = documents();
const onVolume = documents(TrainingData.volume('churn-data', 'churn/rows.csv'));

const onAirflow = documentsOfDag();

function documentsOfDag(): string {
  const { chart, apps, outdir } = dagCharts();
  rmSync(outdir, { recursive: true });
  return JSON.stringify([chart, apps].flatMap((each) => Testing.synth(each) as unknown[]));
}

const served = documentsOfService();

/** A schedule, and a service of the model that it retrains. */
function documentsOfService(): string {
  const { chart, mlflow } = retrainingChart();
  const serving = namespacedChart();
  incidentService(serving, { model: releasedModel({ mlflow }) });
  return JSON.stringify([chart, serving].flatMap((each) => Testing.synth(each) as unknown[]));
}

const SERVICE = 'Deployment incident';
const POD_ANNOTATIONS = '/spec/template/metadata/annotations';
const MODEL_ALIAS = `${POD_ANNOTATIONS}/cdk8s-aiops~1model-alias`;

/** MLflow and a schedule, alone: no rule is broken. */
function goodTraining(from: string): Document[] {
  return z.array(documentSchema).parse(JSON.parse(from));
}

interface Options {
  readonly from?: string;
  readonly also?: readonly string[];
}

function mutant(
  rule: string,
  breaks: string,
  names: readonly string[],
  changes: Change | readonly Change[],
  { from = onBucket, also = [] }: Options = {},
): Mutant {
  return mutantOf(() => goodTraining(from))(rule, breaks, names, changes, also);
}

export const TRAINING_MUTANTS: readonly Mutant[] = [
  mutant(
    'mlflow-hosts',
    'the Service of MLflow is none of its allowed hosts',
    [
      'Deployment training/mlflow spec.template.spec.containers[0].env[MLFLOW_SERVER_ALLOWED_HOSTS]',
      'CronJob training/churn-retraining',
      'mlflow.training.svc:5000',
    ],
    variable(SERVER, SERVER_CONTAINER, 'MLFLOW_SERVER_ALLOWED_HOSTS', 'mlflow.acme.test'),
  ),
  mutant(
    'mlflow-hosts',
    'the allowed hosts have no port, and clients send one',
    ['answers 403 to mlflow.training.svc:5000'],
    variable(SERVER, SERVER_CONTAINER, 'MLFLOW_SERVER_ALLOWED_HOSTS', 'mlflow,mlflow.training.svc'),
  ),
  mutant(
    'mlflow-hosts',
    'MLflow allows the hosts of its default',
    ['MLflow allows only addresses'],
    variable(SERVER, SERVER_CONTAINER, 'MLFLOW_SERVER_ALLOWED_HOSTS', ''),
  ),
  mutant(
    'mlflow-hosts',
    'the tracking URI names a Service that does not exist',
    [
      'CronJob training/churn-retraining spec.jobTemplate.spec.template.spec.containers[0].env[MLFLOW_TRACKING_URI]',
      'Service training/tracking (not in the set)',
    ],
    variable(RUN, CONTAINER, 'MLFLOW_TRACKING_URI', 'http://tracking.training.svc:5000'),
  ),
  mutant(
    'network-addresses',
    'the runs may not reach MLflow',
    [
      'NetworkPolicy training/churn-retraining spec.egress',
      'env[MLFLOW_TRACKING_URI]',
      'Service training/mlflow',
    ],
    patch(RUN_POLICY, JsonPatch.remove('/spec/egress/1')),
  ),
  mutant(
    'network-addresses',
    'the runs may reach MLflow at another port',
    ['no egress rule lets the pods reach MLflow'],
    patch(RUN_POLICY, JsonPatch.replace('/spec/egress/1/ports/0/port', 80)),
  ),
  mutant(
    'network-addresses',
    'the runs may not reach their bucket',
    ['env[AWS_ENDPOINT_URL_S3]', 'reach the bucket at s3.eu-central-1.amazonaws.com'],
    patch(RUN_POLICY, JsonPatch.remove('/spec/egress/2')),
  ),
  mutant(
    'network-addresses',
    'MLflow may not reach its bucket',
    ['NetworkPolicy training/mlflow spec.egress', 'env[MLFLOW_S3_ENDPOINT_URL]'],
    patch(SERVER_POLICY, JsonPatch.remove('/spec/egress/2')),
  ),
  mutant(
    'network-addresses',
    'MLflow admits pods of another namespace only',
    ['NetworkPolicy training/mlflow spec.ingress', 'CronJob training/churn-retraining'],
    patch(
      SERVER_POLICY,
      JsonPatch.replace(
        '/spec/ingress/0/from/0/namespaceSelector/matchLabels/kubernetes.io~1metadata.name',
        'notebooks',
      ),
    ),
  ),
  mutant(
    'secret-files',
    'the password of the user who trains is not mounted',
    [
      'CronJob training/churn-retraining spec.jobTemplate.spec.template.spec.containers[0].env',
      'MLFLOW_TRACKING_PASSWORD_FILE names the file password, and the volume holds username',
    ],
    patch(RUN, JsonPatch.remove(`${JOB}/template/spec/volumes/1/secret/items/1`)),
  ),
  mutant(
    'secret-files',
    'the Secret of the user who trains is not mounted',
    ['no volume is mounted there'],
    patch(RUN, JsonPatch.remove(`${CONTAINER}/volumeMounts/1`)),
  ),
  mutant(
    'secret-files',
    'the key that signs MLflow’s forms has another name',
    ['Deployment training/mlflow', 'MLFLOW_FLASK_SERVER_SECRET_KEY_FILE names the file secret'],
    variable(
      SERVER,
      SERVER_CONTAINER,
      'MLFLOW_FLASK_SERVER_SECRET_KEY_FILE',
      '/var/run/secrets/cdk8s-aiops/mlflow-admin/secret',
    ),
  ),
  mutant(
    'retraining-runs',
    'a run is ended before it can be done',
    [
      'CronJob training/churn-retraining spec.jobTemplate.spec.activeDeadlineSeconds',
      'metadata.annotations["cdk8s-aiops/expected-seconds"]',
      'takes 1800 seconds and is ended after 600',
    ],
    patch(RUN, JsonPatch.replace(`${JOB}/activeDeadlineSeconds`, 600)),
  ),
  mutant(
    'retraining-runs',
    'the volume with the data is not mounted',
    ['containers[0].args[1]', 'the data is at /data/churn/rows.csv, and no volume is mounted there'],
    patch(RUN, JsonPatch.remove(`${CONTAINER}/volumeMounts/2`)),
    { from: onVolume },
  ),
  mutant(
    'retraining-runs',
    'the volume with the data is empty when the pod starts',
    ['volumes[2].emptyDir', 'on a volume that is empty when the pod starts'],
    patch(
      RUN,
      JsonPatch.replace(`${JOB}/template/spec/volumes/2`, { name: 'data', emptyDir: { sizeLimit: '1Gi' } }),
    ),
    { from: onVolume },
  ),
  mutant(
    'one-retrainer',
    'two schedules retrain one model',
    [
      'CronJob training/churn-again spec.jobTemplate.spec.template.spec.containers[0].args',
      'CronJob training/churn-retraining',
      'both retrain churn',
    ],
    twice(),
  ),
  mutant(
    'one-retrainer',
    'a schedule and a DAG retrain one model',
    ['metadata.annotations["cdk8s-aiops/retrains"]', 'CronJob training/churn-retraining'],
    (set) => [...set, ...goodTraining(onBucket).filter(({ kind }) => kind === 'CronJob')],
    { from: onAirflow },
  ),
  mutant(
    'model-alias',
    'a service serves an alias that no retraining sets',
    [
      'Deployment serving/incident spec.template.metadata.annotations["cdk8s-aiops/model-alias"]',
      'CronJob training/churn-retraining',
      'the alias of churn@stable is served, and what retrains sets champion and challenger',
    ],
    patch(SERVICE, JsonPatch.replace(MODEL_ALIAS, 'churn@stable')),
    { from: served },
  ),
  mutant(
    'model-alias',
    'a service serves a model that no retraining registers',
    ['the model of fraud@champion is served, and what retrains sets aliases of churn'],
    patch(SERVICE, JsonPatch.replace(MODEL_ALIAS, 'fraud@champion')),
    { from: served },
  ),
  mutant(
    'airflow-dags',
    'git-sync reads another folder than that of the DAG file',
    [
      'Application argocd/airflow spec.source.helm.valuesObject.dags.gitSync.subPath',
      'the DAG file is gitops/dags/churn-retraining.py, and git-sync reads pipelines',
    ],
    patch(AIRFLOW, JsonPatch.replace(`${GIT_SYNC}/subPath`, 'pipelines')),
    { from: onAirflow },
  ),
  mutant(
    'airflow-dags',
    'only the branch is set, which git-sync 4 does not read',
    ['dags.gitSync.ref', 'branch (main) is for git-sync 3', 'set ref to main'],
    patch(AIRFLOW, JsonPatch.remove(`${GIT_SYNC}/ref`), JsonPatch.add(`${GIT_SYNC}/branch`, 'main')),
    { from: onAirflow },
  ),
];

/** Adds a second schedule with a policy and an account of its own. */
function twice(change: Change = (set) => set): Change {
  return (set) => {
    const own = change(structuredClone(set)).filter(
      ({ metadata }) => documentSchema.parse(metadata)['name'] === 'churn-retraining',
    );
    const text = JSON.stringify(own).replaceAll('churn-retraining', 'churn-again');
    return [...set, ...goodTraining(text)];
  };
}

/** Changes of that chart that no rule refuses. */
export const TRAINING_ACCEPTED: Readonly<Record<string, () => Document[]>> = {
  'MLflow and a schedule with data of a bucket': () => goodTraining(onBucket),
  'MLflow and a schedule with data of a volume': () => goodTraining(onVolume),
  'MLflow, Airflow and a DAG': () => goodTraining(onAirflow),
  'a service of the champion of a schedule': () => goodTraining(served),
  'a service of a model of another MLflow': () =>
    patch(
      SERVICE,
      JsonPatch.replace(MODEL_ALIAS, 'fraud@stable'),
      JsonPatch.replace(`${POD_ANNOTATIONS}/cdk8s-aiops~1tracking-uri`, 'http://mlflow.fraud.svc:5000'),
    )(goodTraining(served)),
  'a service of a model whose schedule is suspended': () =>
    patch(RUN, JsonPatch.replace('/spec/suspend', true))(goodTraining(served)),
  'a second schedule of a model, while it is suspended': () =>
    twice(patch(RUN, JsonPatch.add('/spec/suspend', true)))(goodTraining(onBucket)),
  'a second schedule of another model': () =>
    twice(patch(RUN, JsonPatch.replace(`${CONTAINER}/args/5`, 'fraud')))(goodTraining(onBucket)),
  'a DAG of an Airflow that reads the root of the repository': () =>
    patch(AIRFLOW, JsonPatch.replace(`${GIT_SYNC}/subPath`, ''))(goodTraining(onAirflow)),
  'an MLflow that allows the hosts of a pattern': () =>
    variable(SERVER, SERVER_CONTAINER, 'MLFLOW_SERVER_ALLOWED_HOSTS', 'mlflow*')(goodTraining(onBucket)),
  'a tracking URI outside of the cluster': () =>
    [variable(RUN, CONTAINER, 'MLFLOW_TRACKING_URI', 'https://mlflow.acme.test')].reduce(
      (set, change) => change(set),
      goodTraining(onBucket),
    ),
  'an MLflow that another repository deploys': () =>
    [
      SERVER,
      'Service mlflow',
      SERVER_POLICY,
      'PodDisruptionBudget mlflow',
      'Job mlflow-users',
      'NetworkPolicy mlflow-users',
      'ConfigMap mlflow-config',
    ].reduce((set, object) => without(object)(set), goodTraining(onBucket)),
};
