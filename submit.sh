#!/usr/bin/env bash
# Submits the job to Spark.
#   ./submit.sh [spark-submit options] [command] [options]
# Without arguments: train --config conf/seed.conf on local[*].
# The jar is built when it is missing or older than its sources; Spark is assembled from Maven's
# jars under target/.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$home/target/spark-mlp.jar
spark=$home/target/spark
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

needs_build() {
  [[ ! -f $jar || ! -d $spark/jars ]] ||
    [[ -n $(find "$home/pom.xml" "$home/src/main" -newer "$jar" -print -quit) ]]
}

build() {
  echo "Building target/spark-mlp.jar (the first time, Maven also fetches Spark) …" >&2
  local log
  log=$(mktemp)
  if ! mvn -B -ntp -f "$home/pom.xml" package -DskipTests >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "error: the build failed" >&2
    exit 70
  fi
  rm -f "$log"
}

# Spark's options come first; the command is the first argument that is none of them.
split_arguments() {
  options=()
  while (($# > 0)); do
    case $1 in
      --supervise | --verbose | -v) options+=("$1") && shift ;;
      --*=*) options+=("$1") && shift ;;
      --help | -h | --version | -V) break ;;
      -*)
        (($# > 1)) || { echo "error: $1 needs a value" >&2; exit 64; }
        options+=("$1" "$2") && shift 2
        ;;
      *) break ;;
    esac
  done
  command=("$@")
}

# Spark's launcher prints the java command, NUL-separated, after a NUL of its own.
spark_submit() {
  local command=() argument
  while IFS= read -r -d '' argument; do
    command+=("${argument#$'\n'}")
  done < <("$java" -Xmx128m -cp "$spark/jars/*" org.apache.spark.launcher.Main \
    org.apache.spark.deploy.SparkSubmit "$@")
  ((${#command[@]} > 1)) || exit 64
  exec "${command[@]:1}"
}

split_arguments "$@"
if ((${#command[@]} == 0)); then
  command=(train --config "$home/conf/seed.conf")
fi
if needs_build; then
  build
fi
export SPARK_HOME=$spark SPARK_SCALA_VERSION=2.13
export SPARK_CONF_DIR=$home/conf
spark_submit --master 'local[*]' --class io.github.sparkmlp.Main \
  ${options[@]+"${options[@]}"} "$jar" "${command[@]}"
