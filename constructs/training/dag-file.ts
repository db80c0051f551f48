/** Name of the folder that DAG files are written into, below that of the synthesis. */
export const DAGS_FOLDER = 'dags';

/** First line of a DAG file, by which a later synthesis knows that it may remove it. */
export const DAG_FILE_MARKER = '# Made by cdk8s-aiops. Changes here are lost at the next synthesis.';

/** Annotation with the path of a DAG file in its repository, which a rule compares with what git-sync reads. */
export const DAG_FILE_ANNOTATION = 'cdk8s-aiops/dag-file';

/** Annotation with what a DAG retrains, as {@link retrains} writes it. */
export const RETRAINS_ANNOTATION = 'cdk8s-aiops/retrains';

/** A registered model of a tracking server. */
export function retrains(trackingUri: string, registeredModel: string): string {
  return `${trackingUri}#${registeredModel}`;
}

/** What a DAG file says. */
export interface DagFileOptions {
  readonly dagId: string;
  readonly description: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly namespace: string;
  readonly containerName: string;
  readonly deadlineSeconds: number;
  readonly retries: number;
  /** Exit codes after which a repetition changes nothing. */
  readonly finalExitCodes: readonly number[];
  /** The pod of a run, as its manifest. */
  readonly pod: unknown;
}

/**
 * A DAG of Airflow 3 with one task, which starts a pod and waits for it. It imports what the official image holds.
 *
 * @see https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/operators.html
 * @throws if the pod holds what Airflow would read as a template
 */
export function dagFile(options: DagFileOptions): string {
  const pod = JSON.stringify(options.pod, undefined, 2);
  const template = /\{\{|\{%|\{#/.exec(pod);
  if (template !== null) {
    throw new Error(
      `a pod of a DAG must not hold "${template[0]}", because Airflow reads it as the begin of a template, got ${pod.slice(template.index, template.index + 40)}`,
    );
  }
  return `${DAG_FILE_MARKER}
"""${options.description}"""

import json
from datetime import timedelta

import pendulum
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowException, AirflowFailException

POD = json.loads(
    r"""
${pod}
"""
)

# refused data and wrong usage are the same at the next attempt
FINAL_EXIT_CODES = ${JSON.stringify(options.finalExitCodes)}


class Retraining(KubernetesPodOperator):
    """Runs a pod; what a repetition would not change is not repeated."""

    def cleanup(self, pod, remote_pod, *args, **kwargs):
        try:
            super().cleanup(pod, remote_pod, *args, **kwargs)
        except AirflowException as error:
            statuses = (remote_pod.status.container_statuses if remote_pod and remote_pod.status else None) or []
            for status in statuses:
                ended = status.state and status.state.terminated
                if status.name == self.base_container_name and ended and ended.exit_code in FINAL_EXIT_CODES:
                    raise AirflowFailException(f"retrain ended with exit code {ended.exit_code}") from error
            raise


with DAG(
    dag_id=${python(options.dagId)},
    description=__doc__,
    schedule=${python(options.schedule)},
    start_date=pendulum.datetime(2026, 1, 1, tz=${python(options.timeZone)}),
    # a run that was missed would train with the same data as the next
    catchup=False,
    # two runs for one model are not kept apart
    max_active_runs=1,
    dagrun_timeout=timedelta(seconds=${options.deadlineSeconds}),
    default_args={"retries": ${options.retries}, "retry_delay": timedelta(minutes=5)},
    tags=["retraining"],
    is_paused_upon_creation=False,
):
    Retraining(
        task_id="retrain",
        name=${python(options.dagId)},
        namespace=${python(options.namespace)},
        pod_template_dict=POD,
        base_container_name=${python(options.containerName)},
        in_cluster=True,
        # the whole run's time, so that no pod outlives a scheduler that was lost
        active_deadline_seconds=${options.deadlineSeconds},
        startup_timeout_seconds=600,
        on_finish_action="delete_pod",
        do_xcom_push=False,
    )
`;
}

/** JSON of a text is Python of it, because both escape alike. */
function python(text: string): string {
  return JSON.stringify(text);
}
