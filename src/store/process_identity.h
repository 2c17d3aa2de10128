// SPDX-License-Identifier: Apache-2.0
// Who a process is, so that a later one can tell whether it still lives even when its pid was given away
// again.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace harness::store {

// Invariant: two processes never have equal identities.
struct ProcessIdentity {
  int64_t pid = 0;
  // Clock ticks from boot to the start of the process: field 22 of /proc/<pid>/stat, see proc(5).
  int64_t start_ticks = 0;
  // Kernel boot id and pid namespace, "<uuid>/<inode>".
  std::string boot;

  // The calling process. Reads /proc each time, so it is right after a fork as well.
  static Result<ProcessIdentity> Current();

  bool operator==(const ProcessIdentity&) const = default;
};

// False only when that process is surely gone: another boot, no such pid, a zombie, or a pid whose
// process started at another time. A process of another pid namespace of the same boot cannot be
// seen from here and counts as alive.
bool IsAlive(const ProcessIdentity& process);

// True when some process (not a zombie) bears this pid now; for records that hold a pid alone.
bool IsAlivePid(int64_t pid);

}  // namespace harness::store
