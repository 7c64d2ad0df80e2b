#!/usr/bin/env bash
# Runs the suite as the action was told by CLIENTS, STORIES and BASELINE, and writes the job summary.
set -uo pipefail

folder=${RUNNER_TEMP:-/tmp}/conformance
mkdir -p "$folder"
{
  echo "folder=$folder"
  echo "json=$folder/run.json"
  echo "html=$folder/matrix.html"
} >> "$GITHUB_OUTPUT"

words=()
while IFS= read -r client; do [ -n "$client" ] && words+=(--client "$client"); done <<< "${CLIENTS:-}"
while IFS= read -r story; do [ -n "$story" ] && words+=("$story"); done <<< "${STORIES:-}"

conformance run --json "$folder/run.json" --junit "$folder/run.xml" --html "$folder/matrix.html" \
  --badge "$folder/badge.json" --markdown "$folder/summary.md" ${words[@]+"${words[@]}"}
status=$?

if [ -f "$folder/summary.md" ]; then cat "$folder/summary.md" >> "$GITHUB_STEP_SUMMARY"; fi
if [ -n "${BASELINE:-}" ] && [ -f "$folder/run.json" ]; then
  conformance diff "$BASELINE" "$folder/run.json" --markdown "$folder/diff.md"
  changed=$?
  cat "$folder/diff.md" >> "$GITHUB_STEP_SUMMARY"
  if [ "$status" = 0 ]; then status=$changed; fi
fi
exit "$status"
