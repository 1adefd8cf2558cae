#!/usr/bin/env bash
# Submits the job to Spark.
#   ./submit.sh [options of spark-submit] [--status-from FOLDER] [command] [options of the command]
# Without arguments it runs train --config conf/seed.conf on local[*].
# It uses the Spark of SPARK_HOME or PATH, or assembles one from Maven's jars in target/.
# It builds the jar if the jar is missing or older than its sources.
# The first training with that Spark leaves an archive of its classes in target/spark as it ends, from which
# later starts load them in half the time.
# Its exit code is the job's. In cluster deploy mode it waits for the driver, which leaves its exit code
# in a file in FOLDER, a folder that driver and submitter share; the default is that of --set output=….
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$home/target/spark-mlp.jar
assembled=$home/target/spark
scala=2.13

fail() {
  echo "error: $2" >&2
  echo "  $3" >&2
  exit "$1"
}

# Passes standard error on, without the JVM's warning about the incubating module of the Vector API.
# It ends when its input ends, and ignores signals.
without_incubator() {
  local line
  trap '' HUP INT TERM
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line != 'WARNING: Using incubator modules: '* ]] || exec cat
    printf '%s\n' "$line"
  done
}

# Passes standard error on, and exits with the driver's exit code as YARN's client reports it: its own,
# or 75 if it was killed.
with_exit_code() {
  local line code=0 ended='User application exited with status ([0-9]+)'
  local killed='exited with +exitCode: (75|137|143)|Application [a-z_0-9]+ is killed'
  trap '' HUP INT TERM
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $ended ]]; then
      code=${BASH_REMATCH[1]}
    elif [[ $code == 0 && $line =~ $killed ]]; then
      code=75
    fi
    printf '%s\n' "$line"
  done
  exit "$code"
}

# Runs a command with a filter of its standard error, and passes signals on. Sets code to its exit code,
# or to 75 if a signal came before the job could handle it, and told to the filter's exit code. A child
# in the background ignores SIGINT, so it gets SIGTERM instead.
run_by() {
  local child reader=$1 filter signalled=yes
  shift
  exec 9> >("$reader" >&2)
  filter=$!
  "$@" <&0 2>&9 9>&- &
  child=$!
  exec 9>&-
  trap 'signalled=yes; kill -TERM "$child" 2>/dev/null || true' HUP INT TERM
  while [[ -n $signalled ]]; do
    signalled= code=0
    wait "$child" || code=$?
  done
  told=0
  wait "$filter" || told=$?
  case $code in
    129 | 130 | 143) code=75 stopped=yes ;;
  esac
}

# Runs the job, and exits with its exit code.
run() {
  run_by without_incubator "$@"
  keep_classes
  exit "$code"
}

# Sets java to the one of JAVA_HOME or PATH.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail 78 "There is no Java: neither JAVA_HOME nor PATH has one." "Install JDK 17 or later."
  local release
  release=$(readlink -f "$(command -v "$java")" 2>/dev/null || true)
  release=${release%/bin/java}/release
  if [[ -r $release ]]; then
    java_version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$release")
  else
    java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\(.*\)".*/\1/p')
  fi
  java_release=${java_version%%[^0-9]*}
  ((${java_release:-0} >= 17)) ||
    fail 78 "$(command -v "$java") is Java ${java_release:-of an unknown version}." \
      "Set JAVA_HOME to JDK 17 or later."
}

# Sets spark to the folder of an installed Spark, or to nothing if there is none.
find_spark() {
  spark=
  if [[ -n ${SPARK_HOME:-} ]]; then
    [[ -x $SPARK_HOME/bin/spark-submit ]] ||
      fail 78 "SPARK_HOME is $SPARK_HOME, which has no bin/spark-submit." \
        "Set it to a Spark 4 installation, or unset it."
    spark=$SPARK_HOME
  elif command -v spark-submit >/dev/null; then
    spark=$(dirname "$(dirname "$(readlink -f "$(command -v spark-submit)")")")
  fi
  [[ -z $spark ]] || check_spark
}

check_spark() {
  local core version
  core=$(find "$spark/jars/" -name 'spark-core_*.jar' -print -quit 2>/dev/null) || core=
  [[ -n $core ]] ||
    fail 78 "$spark has no jars/spark-core_*.jar." "Set SPARK_HOME to a Spark 4 installation."
  version=${core##*/spark-core_}
  version=${version%.jar}
  [[ $version == "$scala"-* ]] ||
    fail 78 "$spark is Spark ${version#*-} for Scala ${version%%-*}." \
      "The job needs Spark 4 for Scala $scala: set SPARK_HOME to one."
  version=${version#*-}
  ((${version%%.*} >= 4)) ||
    fail 78 "$spark is Spark $version." "The job needs Spark 4.0 or later: set SPARK_HOME to one."
}

needs_build() {
  [[ ! -f $jar || (-z $spark && ! -d $assembled/jars) ]] ||
    # A container image has no sources.
    [[ -d $home/src/main && -n $(find "$home/pom.xml" "$home/src/main" "$home/conf" \
      -path "$home/conf/schedule" -prune -o -newer "$jar" -print -quit) ]]
}

build() {
  command -v mvn >/dev/null ||
    fail 78 "Maven (mvn) is needed to build target/spark-mlp.jar." "Install it, or add it to PATH."
  command -v "${java}c" >/dev/null ||
    fail 78 "$(command -v "$java") is a Java without a compiler." "Set JAVA_HOME to a JDK."
  echo "Building target/spark-mlp.jar (the first time, Maven also fetches Spark) …" >&2
  local log=$home/target/build.log
  mkdir -p "$home/target"
  mvn -B -ntp -f "$home/pom.xml" package -DskipTests >"$log" 2>&1 ||
    fail 70 "The build failed: $(grep -m 1 '^\[ERROR\]' "$log" | cut -c1-200)" "See $log."
}

# Spark's options come first. The first argument that is not one of them is the command.
split_arguments() {
  options=()
  while (($# > 0)); do
    case $1 in
      --supervise | --verbose | -v) options+=("$1") && shift ;;
      --status-from=*) status_from=${1#*=} && shift ;;
      --*=*) options+=("$1") && shift ;;
      --help | -h | --version | -V) break ;;
      -*)
        (($# > 1)) || fail 64 "$1 needs a value." "Options of spark-submit come before the command."
        if [[ $1 == --status-from ]]; then
          status_from=$2
        else
          options+=("$1" "$2")
        fi
        shift 2
        ;;
      *) break ;;
    esac
  done
  command=("$@")
}

# Spark looks up this host's name before the job can report a problem with it, even if no other host
# takes part.
name_host() {
  [[ -n ${SPARK_LOCAL_IP:-}${SPARK_LOCAL_HOSTNAME:-} ]] || ! command -v getent >/dev/null ||
    getent ahosts "$(uname -n)" >/dev/null || export SPARK_LOCAL_HOSTNAME=localhost
}

# Schedulers start jobs in the C locale, in which Java cannot open a file whose name is not ASCII.
speak_utf8() {
  [[ $(locale charmap 2>/dev/null) == ANSI_X3.4-1968 ]] || return 0
  local utf8
  utf8=$(locale -a 2>/dev/null | grep -i -m 1 '^c\.utf-\?8$') || return 0
  export LC_ALL=$utf8
}

# The value of an option of spark-submit, or of the setting that means the same; of several the last.
option() {
  local value= i
  for ((i = 0; i < ${#options[@]}; i++)); do
    case ${options[i]} in
      "$1") value=${options[i + 1]:-} ;;
      "$1="* | "$2="* | "--conf=$2="*) value=${options[i]#*"$2="} && value=${value#"$1="} ;;
    esac
  done
  printf '%s' "$value"
}

# Whether a setting is given, or is among Spark's defaults.
has_setting() {
  [[ -n $(option "$1" "$1") ]] ||
    grep -qs "^ *$1[ =]" "${SPARK_CONF_DIR:-${spark:-$home}/conf}/spark-defaults.conf" \
      "$(option --properties-file -)"
}

# Adds a setting that is not given.
prefer() {
  has_setting "$1" || options+=(--conf "$1=$2")
}

# The folder of --set output=…, or that of --output, where hosts share its file system; else nothing.
output() {
  local argument previous= value=
  for argument in ${command[@]+"${command[@]}"}; do
    if [[ $argument =~ ^(--set=)?output=(.*)$ ]]; then
      value=${BASH_REMATCH[2]//\"/}
    elif [[ $previous == --output ]]; then
      value=${argument%/*}
    fi
    previous=$argument
  done
  [[ $value != *:* || $value == file:* ]] || printf '%s' "$value"
}

# The driver is on the cluster. YARN would start one again that failed, whatever made it fail.
prefer_for_drivers_elsewhere() {
  status_from=${status_from:-$(output)}
  ending=
  if [[ -n $status_from ]]; then
    ending=${status_from%/}/.ending-$(date +%s)-$$-$RANDOM
    options+=(--conf "spark.mlp.ending=$ending")
    prefer spark.standalone.submit.waitAppCompletion true
  fi
  prefer spark.yarn.maxAppAttempts 1
}

# Runs a driver on the cluster, and exits with its exit code: from its file, or else from YARN's client.
run_elsewhere() {
  run_by with_exit_code "$@"
  if [[ -z ${stopped:-} && -n $ending ]]; then
    local submitted=$code told_by_yarn=$told
    arguments=(--class io.github.sparkmlp.Main ${options[@]+"${options[@]}"}
      --conf spark.mlp.ending= --deploy-mode client --master 'local[1]' "$jar" status --ending "$ending")
    submit_by run_by without_incubator
    if ((code == 1)); then
      # The driver never wrote it.
      code=$((told_by_yarn > 0 ? told_by_yarn : submitted > 0 ? submitted : 78))
    fi
  elif ((told > 0)); then
    code=$told
  fi
  exit "$code"
}

# Hands the arguments to the installed Spark, or to the assembled one, by a function of this script.
submit_by() {
  if [[ -n $spark ]]; then
    "$@" "$spark/bin/spark-submit" "${arguments[@]}"
  else
    submit_to_assembled "$@"
  fi
}

# Sets sharing to the options of a JVM that loads its classes from the archive, or that leaves one as it
# ends. Only classes of jars can be archived, so that the folder of Spark's settings must be last.
share_classes() {
  sharing=() recorded=
  ((java_release < 24)) && [[ $class_path == "$SPARK_CONF_DIR"/:* ]] || return 0
  class_path=${class_path#*:}:$SPARK_CONF_DIR/
  archive=$assembled/classes-$(cksum <<<"$java_version $class_path" | cut -d ' ' -f 1).jsa
  if [[ $archive -nt $jar ]]; then
    sharing=("-XX:SharedArchiveFile=$archive" -Xlog:cds*=off)
  elif [[ $job == train && -w $assembled ]]; then
    find "$assembled/" -maxdepth 1 -name 'classes-*' ! -newer "$jar" -delete
    recorded=$archive.$$
    sharing=("-XX:ArchiveClassesAtExit=$recorded" -Xlog:cds*=off)
  fi
}

# Keeps the classes of a training that came to its end.
keep_classes() {
  [[ -n ${recorded:-} ]] || return 0
  if ((code == 0)); then
    mv -f "$recorded" "$archive" 2>/dev/null || true
  fi
  rm -f "$recorded"
}

# Does what bin/spark-submit does. Spark's launcher prints the java command, NUL-separated, after a
# leading NUL.
submit_to_assembled() {
  export SPARK_HOME=$assembled SPARK_SCALA_VERSION=$scala SPARK_CONF_DIR=$home/conf
  local job=${command[0]} command=() argument class_path
  while IFS= read -r -d '' argument; do
    command+=("${argument#$'\n'}")
  done < <("$java" -Xmx128m -cp "$assembled/jars/*" org.apache.spark.launcher.Main \
    org.apache.spark.deploy.SparkSubmit --master 'local[*]' "${arguments[@]}")
  ((${#command[@]} > 1)) || exit 64
  class_path=${command[3]} sharing=()
  [[ $1 != run ]] || share_classes
  "$@" "${command[@]:1:2}" "$class_path" ${sharing[@]+"${sharing[@]}"} "${command[@]:4}"
}

trap 'exit 75' HUP INT TERM
split_arguments "$@"
((${#command[@]} > 0)) || command=(train --config "$home/conf/seed.conf")
speak_utf8
find_java
find_spark
name_host
if needs_build; then
  build
fi
runner=run
if [[ $(option --deploy-mode spark.submit.deployMode) == cluster ]]; then
  runner=run_elsewhere
  prefer_for_drivers_elsewhere
fi
arguments=(--class io.github.sparkmlp.Main ${options[@]+"${options[@]}"} "$jar" "${command[@]}")
submit_by "$runner"
