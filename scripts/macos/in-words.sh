#!/bin/sh
# in-words.sh MEANING COMMAND… runs a command. When it fails, the summary of the workflow says what that means for the
# camera, and has the lines of the output that say why. The exit code is that of the command.
meaning=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
{
  "$@" 2>&1
  echo $? >"$scratch/code"
} | tee "$scratch/output"
code=$(cat "$scratch/code")
[ "$code" = 0 ] && exit 0
{
  printf '### Failed: `%s`\n\n%s\n\n```\n' "$*" "$meaning"
  # Each failed test, error of a compiler, and failed check; without any, the end of the output.
  grep -E '✖|✗|error:|error TS|^fail |AssertionError|^ +→' "$scratch/output" | head -60 >"$scratch/why"
  if [ -s "$scratch/why" ]; then cat "$scratch/why"; else tail -20 "$scratch/output"; fi
  printf '```\n'
} | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$code"
