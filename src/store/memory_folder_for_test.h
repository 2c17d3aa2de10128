// SPDX-License-Identifier: Apache-2.0
// For tests: a temporary folder in memory, where syncs are free.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "base/files.h"

namespace harness::store {

// Below /dev/shm where there is one. A killed process leaves there exactly what it leaves on a disk,
// because the kernel keeps what was written; only a power loss would tell the two apart.
inline TempFolder MakeMemoryFolder(std::string_view name) {
  if (std::getenv("TMPDIR") != nullptr || ::access("/dev/shm", W_OK) != 0)
    return TempFolder::Make(name).value();
  ::setenv("TMPDIR", "/dev/shm", 1);
  auto folder = TempFolder::Make(name);
  ::unsetenv("TMPDIR");
  return std::move(folder).value();
}

}  // namespace harness::store
