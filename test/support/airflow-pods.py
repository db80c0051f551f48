"""Reads a folder of DAG files as Airflow does. Prints as JSON the errors of the import, what each DAG says, the pod of its
task, and what follows the end of a pod, by the exit code of its container."""

import contextlib
import json
import sys
from unittest import mock


def ending(task, code):
    """The name of the exception by which Airflow decides about another attempt."""
    terminated = client.V1ContainerStateTerminated(exit_code=code)
    container = client.V1ContainerStatus(
        name=task.base_container_name,
        image="",
        image_id="",
        ready=False,
        restart_count=0,
        state=client.V1ContainerState(terminated=terminated),
    )
    pod = client.V1Pod(
        metadata=client.V1ObjectMeta(name="run"),
        spec=client.V1PodSpec(containers=[]),
        status=client.V1PodStatus(phase="Failed", container_statuses=[container]),
    )
    # what would talk to a cluster
    with mock.patch.multiple(
        KubernetesPodOperator,
        is_istio_enabled=mock.Mock(return_value=False),
        patch_already_checked=mock.DEFAULT,
        process_pod_deletion=mock.DEFAULT,
        _read_pod_container_states=mock.DEFAULT,
        _read_pod_events=mock.DEFAULT,
    ):
        try:
            task.cleanup(pod, pod)
        except Exception as error:
            return type(error).__name__
    return "none"


# Airflow prints its log there
with contextlib.redirect_stdout(sys.stderr):
    from airflow.dag_processing.dagbag import DagBag
    from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
    from kubernetes import client

    bag = DagBag(sys.argv[1])
    to_json = client.ApiClient().sanitize_for_serialization
    dags = {}
    for dag_id, dag in bag.dags.items():
        [task] = dag.tasks
        dags[dag_id] = {
            "schedule": str(dag.schedule),
            "timeZone": str(dag.timezone),
            "catchup": dag.catchup,
            "maxActiveRuns": dag.max_active_runs,
            "deadlineSeconds": dag.dagrun_timeout.total_seconds(),
            "retries": task.retries,
            "endings": {code: ending(task, code) for code in (1, 2, 11)},
            "pod": to_json(task.build_pod_request_obj(dry_run=True)),
        }
print(json.dumps({"errors": bag.import_errors, "dags": dags}))
