#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up and builds everything into build/.
source "$(dirname "$0")/common.sh"
tools/dev/setup.sh
configure build -DCMAKE_BUILD_TYPE=Release
compile build "$@"
