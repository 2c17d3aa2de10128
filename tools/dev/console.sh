#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The console: checks its types and builds it into build/console/ as the build of the program does. `dev`: vite serves
# it at http://127.0.0.1:5173 from its sources, beside the server at STAT_HARNESS_URL (http://127.0.0.1:3800).
source "$(dirname "$0")/common.sh"
tools/dev/setup.sh
case "${1:-}" in
  dev)
    cd console
    exec node node_modules/vite/bin/vite.js "${@:2}"
    ;;
  "")
    (cd console && node node_modules/typescript/bin/tsc --noEmit) || fail "console: the types do not agree: see above"
    configure build -DCMAKE_BUILD_TYPE=Release
    compile build harness_console_files
    ;;
  *) fail "console: found '$1', expected nothing or dev" ;;
esac
