#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From nothing to a report: builds, makes the ERP log, runs on it.
source "$(dirname "$0")/common.sh"
tools/dev/setup.sh
configure build -DCMAKE_BUILD_TYPE=Release
compile build stat-harness >&2

demo=build/demo
mkdir -p "$demo"
[[ -f "$demo/erp.csv" ]] || build/bin/stat-harness generate erp --out "$demo/erp.csv" --truth "$demo/erp-truth.json" ||
  fail "the ERP log could not be made"
build/bin/stat-harness run "$demo/erp.csv" --home "$demo/home" "$@"
