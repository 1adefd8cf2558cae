#!/usr/bin/env bash
# Runs a command, and repeats it after growing pauses while it exits with 75 (temporary). Exits with the
# last exit code. For cron, which does not retry by itself.
#   retry.sh COMMAND [ARGUMENT]…
set -uo pipefail

for pause in ${RETRY_SECONDS-60 300 900 1800 3600}; do
  "$@"
  code=$?
  ((code == 75)) || exit "$code"
  sleep "$pause"
done
exec "$@"
