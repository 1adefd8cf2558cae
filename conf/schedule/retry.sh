#!/usr/bin/env bash
# Runs a command, and again while it ends with 75 (temporary), after growing pauses; then its exit
# code is the last one's. For cron, which has no retries of its own.
#   retry.sh COMMAND [ARGUMENT]…
set -uo pipefail

for pause in ${RETRY_SECONDS-60 300 900 1800 3600}; do
  "$@"
  code=$?
  ((code == 75)) || exit "$code"
  sleep "$pause"
done
exec "$@"
