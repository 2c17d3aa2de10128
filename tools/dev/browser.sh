#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the program and tests its console in Debian's Chromium; the last line counts the tests.
source "$(dirname "$0")/common.sh"
tools/dev/setup.sh browser
(cd console && node node_modules/typescript/bin/tsc --noEmit) || fail "console: the types do not agree: see above"
configure build -DCMAKE_BUILD_TYPE=Release
log="$(mktemp)"
compile build stat-harness >"$log" 2>&1 || { tail -n 40 "$log" >&2; rm -f "$log"; fail "the build failed in build/"; }
rm -f "$log"
exec node tests/browser/run.mjs --binary build/bin/stat-harness "$@"
