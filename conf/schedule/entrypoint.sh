#!/usr/bin/env bash
# The first process of a container. Spark's pods on Kubernetes pass "driver" (in cluster mode) or
# "executor", as they do to the entry point of Spark's own image. All other arguments go to submit.sh.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# Hadoop's configuration first, then the jars that the pod names, then Spark's.
class_path() {
  local path=${SPARK_CLASSPATH:+$SPARK_CLASSPATH:}$SPARK_HOME/jars/*
  printf '%s' "${HADOOP_CONF_DIR:+$HADOOP_CONF_DIR:}${SPARK_CONF_DIR:+$SPARK_CONF_DIR:}$path"
}

executor() {
  local options=() name
  # SPARK_JAVA_OPT_0, SPARK_JAVA_OPT_1, …
  while read -r name; do
    options+=("${!name}")
  done < <(compgen -e SPARK_JAVA_OPT_ | sort -t _ -k 4 -n)
  exec "$java" ${options[@]+"${options[@]}"} \
    -Xms"$SPARK_EXECUTOR_MEMORY" -Xmx"$SPARK_EXECUTOR_MEMORY" -cp "$(class_path)" \
    org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
    --driver-url "$SPARK_DRIVER_URL" \
    --executor-id "$SPARK_EXECUTOR_ID" \
    --cores "$SPARK_EXECUTOR_CORES" \
    --app-id "$SPARK_APPLICATION_ID" \
    --hostname "$SPARK_EXECUTOR_POD_IP" \
    --resourceProfileId "${SPARK_RESOURCE_PROFILE_ID:-0}" \
    --podName "${SPARK_EXECUTOR_POD_NAME:-}"
}

driver() {
  local command=() argument
  while IFS= read -r -d '' argument; do
    command+=("${argument#$'\n'}")
  done < <("$java" -Xmx128m -cp "$(class_path)" org.apache.spark.launcher.Main \
    org.apache.spark.deploy.SparkSubmit --deploy-mode client \
    --conf "spark.driver.bindAddress=${SPARK_DRIVER_BIND_ADDRESS:-}" \
    --conf "spark.executorEnv.SPARK_DRIVER_POD_IP=${SPARK_DRIVER_BIND_ADDRESS:-}" "$@")
  exec "${command[@]:1}"
}

case ${1:-} in
  executor | driver)
    export SPARK_HOME=${SPARK_HOME:-$home/target/spark} SPARK_SCALA_VERSION=2.13
    "$@"
    ;;
  # It finds Spark by itself.
  *) exec "$home/submit.sh" "$@" ;;
esac
