#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs every test; ends with one line that counts the single cases of all programs. `asan`: the programs
# of tests/sanitizers/programs.txt, under AddressSanitizer (with leaks) and UndefinedBehaviorSanitizer. `browser`: the
# tests of the console instead, see browser.sh.
source "$(dirname "$0")/common.sh"
[[ "${1:-}" == browser ]] && exec tools/dev/browser.sh "${@:2}"
folder=build
options=(-DCMAKE_BUILD_TYPE=Release)
pattern=""
programs=()
for word in "$@"; do
  case "$word" in
    asan)
      folder=build-asan
      options=(-DCMAKE_BUILD_TYPE=Debug -DHARNESS_SANITIZE=ON)
      mapfile -t programs < <(grep -E '^[a-z]' tests/sanitizers/programs.txt)
      export ASAN_OPTIONS="detect_leaks=1:${ASAN_OPTIONS:-}" UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}" \
        LSAN_OPTIONS="suppressions=$root/tests/sanitizers/lsan.supp:print_suppressions=0:${LSAN_OPTIONS:-}"
      # Thousands of draws through the same lines: they are for the figures.
      export GTEST_FILTER="${GTEST_FILTER:--*Simulation*}"
      ;;
    --all) ;;
    -*) fail "test: unknown option $word" ;;
    *) pattern="$word" ;;
  esac
done

tools/dev/setup.sh
configure "$folder" "${options[@]}"
if ((${#programs[@]} > 0)); then
  mapfile -t programs < <(printf '%s\n' "${programs[@]}" | grep -E "$pattern")
  ((${#programs[@]} > 0)) || fail "test: no program of tests/sanitizers/programs.txt matches $pattern"
  pattern="^($(IFS='|' && echo "${programs[*]}"))\$"
fi
compile "$folder" "${programs[@]}"

results="$folder/test-results"
rm -rf "$results"
mkdir -p "$results"
status=0
GTEST_OUTPUT="xml:$root/$results/" GTEST_COLOR=no ctest --test-dir "$folder" --output-on-failure --no-tests=error \
  -j "$(nproc)" ${pattern:+-R "$pattern"} >"$results/ctest.log" 2>&1 || status=$?
if ((status != 0)); then
  # Only what failed: the full log stays beside the results.
  grep -aE '(Failure|FAILED|\*\*\*|error:|runtime error|ERROR: )' -A 12 "$results/ctest.log" | head -n 200 >&2 || true
fi

if [[ -z "$pattern" && "$folder" == build ]]; then
  tools/dev/lint.sh --format-only || status=1
fi

# Each program leaves one XML file; a case is passed, failed or skipped.
count() { cat "$results"/*.xml 2>/dev/null | { grep -aoE "$1" || true; } | wc -l; }
cases=$(count '<testcase ')
failed=$(cat "$results"/*.xml 2>/dev/null | awk '/<testcase /{seen=0} /<failure/{if(!seen){n++; seen=1}} END{print n+0}')
skipped=$(count '<skipped')
# A program without XML crashed, or is no GoogleTest program: then it counts as one case.
programs_failed=$(grep -acE '^ *[0-9]+/[0-9]+ Test .*(\*\*\*)' "$results/ctest.log" || true)
ran=$(grep -acE '^ *[0-9]+/[0-9]+ Test +#' "$results/ctest.log" || true)
with_xml=$(find "$results" -name '*.xml' | wc -l)
others=$((ran > with_xml ? ran - with_xml : 0))
if ((failed == 0 && programs_failed > 0)); then failed=$programs_failed; fi
passed=$((cases + others - failed - skipped))
((passed < 0)) && passed=0
echo "$passed passed, $failed failed, $skipped skipped"
if ((status != 0)); then
  echo "dev: tests failed, the whole log is $results/ctest.log" >&2
  exit 1
fi
