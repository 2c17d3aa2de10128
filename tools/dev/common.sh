# SPDX-License-Identifier: Apache-2.0
# What the scripts of tools/dev share; each begins with: source "$(dirname "$0")/common.sh"
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"
export CCACHE_DIR="${CCACHE_DIR:-$HOME/.cache/ccache}"

# One clear line, then the end.
fail() {
  echo "dev: $*" >&2
  exit 1
}

# configure FOLDER CMAKE-OPTION...: only when there is no build there yet; ninja repeats it when needed.
configure() {
  local folder="$1"
  shift
  [[ -f "$folder/build.ninja" ]] && return 0
  mkdir -p "$folder"
  cmake -S . -B "$folder" -G Ninja "$@" >"$folder/configure.log" 2>&1 ||
    { tail -n 20 "$folder/configure.log" >&2; fail "cmake could not configure $folder/: see $folder/configure.log"; }
}

compile() {
  local folder="$1"
  shift
  ninja -C "$folder" "$@" || fail "the build failed in $folder/: see the first error above"
}
