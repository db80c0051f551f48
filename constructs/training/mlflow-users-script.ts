import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';

/**
 * A Python program of the standard library alone, because the image of MLflow holds Python. It waits for the server, so
 * that the Job may start with it.
 *
 * The calls are those of MLflow 3.17, https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/
 */
export const MLFLOW_USERS_SCRIPT = `"""Makes the users of MLflow that train, and grants them their experiments and models. Running it again changes nothing."""

import base64
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

SERVER = os.environ["${RETRAINING_ENVIRONMENT.trackingUri.name}"]
PATIENCE_SECONDS = 300


def text(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


LOGIN = f"{text(os.environ['MLFLOW_ADMIN_USERNAME_FILE'])}:{text(os.environ['MLFLOW_ADMIN_PASSWORD_FILE'])}"


def call(method, path, body=None):
    """The answer as JSON, and the error code of MLflow or an empty text."""
    request = urllib.request.Request(
        f"{SERVER}/api/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Basic " + base64.b64encode(LOGIN.encode()).decode(),
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}"), ""
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")
        try:
            code = json.loads(said)["error_code"]
        except (ValueError, KeyError, TypeError):
            code = ""
        if code in ("RESOURCE_ALREADY_EXISTS", "RESOURCE_DOES_NOT_EXIST"):
            return {}, code
        raise SystemExit(f"{method} {path} was answered {error.code}: {said[:500]}") from error


def wait():
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{SERVER}/health", timeout=10).close()
            return
        except OSError as error:
            if time.monotonic() > deadline:
                raise SystemExit(f"{SERVER} does not answer: {error}") from error
            time.sleep(5)


def experiment_id(name):
    found, code = call("GET", f"2.0/mlflow/experiments/get-by-name?experiment_name={urllib.parse.quote(name)}")
    if code == "":
        return found["experiment"]["experiment_id"]
    made, _ = call("POST", "2.0/mlflow/experiments/create", {"name": name})
    return made["experiment_id"]


def grant(username, kind, resource):
    call(
        "POST",
        "3.0/mlflow/users/permissions/grant",
        {"username": username, "resource_type": kind, "resource_id": resource, "permission": "EDIT"},
    )


wait()
for user in json.loads(os.environ["MLFLOW_TRAINERS"]):
    username = text(user["username"])
    password = text(user["password"])
    _, code = call("POST", "2.0/mlflow/users/create", {"username": username, "password": password})
    if code == "RESOURCE_ALREADY_EXISTS":
        call("PATCH", "2.0/mlflow/users/update-password", {"username": username, "password": password})
    for name in user["experiments"]:
        grant(username, "experiment", experiment_id(name))
    for name in user["registeredModels"]:
        call("POST", "2.0/mlflow/registered-models/create", {"name": name})
        grant(username, "registered_model", name)
    print(json.dumps({"msg": "granted", "user": username, "made": code == ""}))
`;
