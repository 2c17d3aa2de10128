#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the benchmarks; figures go to stdout.
source "$(dirname "$0")/common.sh"
tools/dev/build.sh >&2
compile build bench_peer bench_waits bench_replay >&2
exec bench/run "$@"
