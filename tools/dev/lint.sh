#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The layout of every source (clang-format 14, the one of Debian 12); clang-tidy where its version fits.
source "$(dirname "$0")/common.sh"
mapfile -d '' files < <(find src plugins tests bench -type f \( -name '*.h' -o -name '*.cc' \) -print0 2>/dev/null | sort -z)
wrong="$(printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$(nproc)" clang-format --dry-run 2>&1 | grep -oE '^[^:]+' | sort -u || true)"
if [[ -n "$wrong" ]]; then
  echo "$wrong" >&2
  fail "these files are not laid out as .clang-format says: clang-format -i FILE"
fi
echo "format: ${#files[@]} files"
[[ "${1:-}" == --format-only ]] && exit 0
if command -v clang-tidy-19 >/dev/null; then
  configure build -DCMAKE_BUILD_TYPE=Release
  mapfile -d '' sources < <(find src plugins -type f -name '*.cc' -print0 | sort -z)
  printf '%s\0' "${sources[@]}" | xargs -0 -n 4 -P "$(nproc)" clang-tidy-19 -p build --quiet
else
  echo "clang-tidy: not run, needs clang-tidy 19 (12.x headers of g++ are too new for 14)" >&2
fi
