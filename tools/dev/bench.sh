#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the benchmarks; figures go to stdout.
source "$(dirname "$0")/common.sh"
tools/dev/build.sh >&2
if [[ "${1:-}" == serve ]]; then
  compile build bench_spans bench_connections >&2
  shift
  exec bench/serve "$@"
fi
compile build bench_peer bench_waits bench_replay bench_pelt >&2
exec bench/run "$@"
