#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the benchmarks; figures go to stdout.
source "$(dirname "$0")/common.sh"
tools/dev/build.sh >&2
[[ -x bench/run ]] || fail "there is no bench/run yet"
exec bench/run "$@"
