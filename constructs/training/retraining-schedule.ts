import { Duration, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RETRAINING_EXIT_CODES } from '../../runtime/contract/retraining';
import { EXPECTED_SECONDS_ANNOTATION } from './expected-seconds';
import { RETRAINING_CONTAINER, retrainingPod } from './retraining-pod';
import { retrainingPolicy, retrainingRun } from './retraining-run';
import type { RetrainingScheduleProps } from './retraining-props';

/**
 * Trains a challenger at set times and promotes it if it is better than the champion: CronJob, ServiceAccount and
 * NetworkPolicy, and a user of MLflow. The pod meets the Pod Security Standard "restricted".
 *
 * A run whose challenger is not better is complete, because the champion that stays is an answer: a Job that failed would
 * report a fault that nobody can mend, and the time of the last success would no longer say that retraining works. Refused
 * data fails the Job at once, because a retry reads the same data. Any other failure is tried again, and the eviction
 * of a pod is not counted.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-data', secret: 'data-s3' });
 * new RetrainingSchedule(chart, 'churn-retraining', {
 *   image: 'ghcr.io/acme/aiops-retrain:1.2.0',
 *   schedule: '0 3 * * 1',
 *   mlflow,
 *   trainerSecret: 'churn-trainer',
 *   registeredModel: 'churn',
 *   data: TrainingData.s3(bucket, 'churn/'),
 *   label: 'churned',
 *   gates: [Gate.noSevereFinding(), Gate.betterThanChampion('roc_auc')],
 * });
 */
export class RetrainingSchedule extends Construct {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** Name of the registered model. */
  readonly registeredModel: string;
  /** Whether runs push their metrics. */
  readonly pushesMetrics: boolean;
  /** Starts the runs. */
  readonly cronJob: k8s.KubeCronJob;
  /** Limits the traffic of the runs. */
  readonly networkPolicy: k8s.KubeNetworkPolicy;

  /**
   * @throws if the name is too long for the names of runs, the deadline is shorter than a run, or MLflow admits no pods of
   * this namespace
   */
  constructor(scope: Construct, id: string, props: RetrainingScheduleProps) {
    super(scope, id);
    const run = retrainingRun(this, id, props);
    const { labels, expectedSeconds, deadlineSeconds, retries } = run;
    this.namespace = run.namespace;
    this.name = run.name;
    this.registeredModel = props.registeredModel;
    this.pushesMetrics = props.pushgateway !== undefined;
    const metadata = { name: this.name, labels };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    this.cronJob = new k8s.KubeCronJob(this, 'CronJob', {
      metadata: { ...metadata, annotations: { [EXPECTED_SECONDS_ANNOTATION]: String(expectedSeconds) } },
      spec: {
        schedule: props.schedule,
        timeZone: props.timeZone ?? 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: (props.startingDeadline ?? Duration.hours(1)).toSeconds(),
        successfulJobsHistoryLimit: 3,
        // the alert on a failed run reads the Jobs that are kept
        failedJobsHistoryLimit: 3,
        suspend: false,
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: retries,
            activeDeadlineSeconds: deadlineSeconds,
            podFailurePolicy: { rules: failureRules() },
            template: retrainingPod(props, { labels, serviceAccountName: this.name }),
          },
        },
      },
    });
    // the type wants the list on each rule, and beside exit codes it means nothing
    this.cronJob.addJsonPatch(
      JsonPatch.remove('/spec/jobTemplate/spec/podFailurePolicy/rules/1/onPodConditions'),
    );
    this.networkPolicy = retrainingPolicy(this, run, props);
  }
}

/** A drained node is nobody's fault; refused data and wrong usage are the same at the next attempt. */
function failureRules(): k8s.PodFailurePolicyRule[] {
  const { misuse, dataRefused } = RETRAINING_EXIT_CODES;
  return [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    {
      action: 'FailJob',
      onPodConditions: [],
      onExitCodes: {
        containerName: RETRAINING_CONTAINER,
        operator: 'In',
        values: [misuse.code, dataRefused.code],
      },
    },
  ];
}
