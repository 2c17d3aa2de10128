#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing and nothing else; silent and offline when nothing is. `setup fuzz` adds the packages
# of ./dev fuzz, `setup browser` those of ./dev test browser.
source "$(dirname "$0")/common.sh"

lists=(deps/debian-packages.txt)
[[ "${1:-}" == fuzz ]] && lists+=(deps/debian-packages-fuzz.txt)
[[ "${1:-}" == browser ]] && lists+=(deps/debian-packages-browser.txt)

missing=()
while read -r package; do
  [[ -z "$package" || "$package" == \#* ]] && continue
  status="$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || true)"
  [[ "$status" == "ii " ]] || missing+=("$package")
done < <(cat "${lists[@]}")

if ((${#missing[@]} > 0)); then
  echo "dev: installing ${missing[*]}" >&2
  run=(env DEBIAN_FRONTEND=noninteractive)
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || fail "these Debian packages are missing, install them as root: apt-get install ${missing[*]}"
    run=(sudo "${run[@]}")
  fi
  log="$(mktemp)"
  trap 'rm -f "$log"' EXIT
  "${run[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 || {
    # The package lists may be old or absent: fetch them once and try again.
    "${run[@]}" apt-get update >"$log" 2>&1 && "${run[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1
  } || { tail -n 5 "$log" >&2; fail "apt-get could not install ${missing[*]}: check the network and /etc/apt/sources.list"; }
fi

command -v node >/dev/null && command -v npm >/dev/null || fail "Node.js and npm are missing: install Node.js 20.19 or later"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "found Node.js $(node --version), expected 20.19 or later"

# npm_packages FOLDER WHAT: installs the packages of FOLDER's lock; its digest stands beside them once they are whole.
npm_packages() {
  local folder="$1" what="$2" lock log
  lock="$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -d' ' -f1)"
  [[ "$(cat "$folder/node_modules/.lock-digest" 2>/dev/null || true)" == "$lock" ]] && return 0
  echo "dev: fetching $what" >&2
  log="$(mktemp)"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund >"$log" 2>&1) ||
    { tail -n 5 "$log" >&2; rm -f "$log"; fail "npm ci failed in $folder/: check the network and the npm registry"; }
  rm -f "$log"
  echo "$lock" >"$folder/node_modules/.lock-digest"
}
npm_packages deps "the DuckDB library"
npm_packages console "the packages of the console"
[[ "${1:-}" == browser ]] && npm_packages tests/browser "the packages of the browser tests"
exit 0
