#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs ./dev demo and puts its output between the two comments of README.md, with paths from the repository's root.
source "$(dirname "$0")/common.sh"
output="$(tools/dev/demo.sh 2>/dev/null | sed "s|$root/||g")"
DEMO_OUTPUT="$output" awk '
  /^<!-- output of/ {print; print "```"; print "$ ./dev demo"; print ENVIRON["DEMO_OUTPUT"]; print "```"; skipping = 1; next}
  /^<!-- end of output/ {skipping = 0}
  !skipping' README.md >README.md.new
mv README.md.new README.md
