#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Each libFuzzer target for SECONDS (30), from its seeds; new inputs and crashes stay in build-fuzz/.
source "$(dirname "$0")/common.sh"
seconds="${1:-30}"
[[ "$seconds" =~ ^[0-9]+$ ]] || fail "fuzz: found '$seconds', expected a number of seconds"
tools/dev/setup.sh fuzz
configure build-fuzz -DCMAKE_BUILD_TYPE=Debug -DHARNESS_FUZZ=ON -DCMAKE_CXX_COMPILER=clang++
targets=()
for file in tests/fuzz/*_fuzz.cc; do targets+=("$(basename "$file" .cc)"); done
compile build-fuzz "${targets[@]}"
failed=0
# No search for leaks: it takes most of the time, and `./dev test asan` does it.
for target in "${targets[@]}"; do
  found="build-fuzz/found/${target%_fuzz}"
  mkdir -p "$found"
  echo "fuzz: $target for $seconds s"
  ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}" build-fuzz/fuzz/"$target" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=4096 -print_final_stats=0 -verbosity=0 -artifact_prefix="$found/crash-" \
    "$found" "tests/fuzz/corpus/${target%_fuzz}" || failed=$((failed + 1))
done
((failed == 0)) || fail "$failed of ${#targets[@]} targets found something: see build-fuzz/found/"
echo "fuzz: ${#targets[@]} targets, nothing found"
