// SPDX-License-Identifier: Apache-2.0
// Takes rights away from the calling process, for ever: files (Landlock), system calls (seccomp), limits,
// capabilities.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace harness::sandbox {

struct ConfineOptions {
  std::vector<Path> read_only;     // folders and files; missing ones are passed over
  std::vector<Path> read_execute;  // folders whose files may be run and read
  std::vector<Path> read_write;    // folders; files may be made, written and removed below them
  bool may_execute = false;        // may start another program in its place (execve)
  bool best_effort = false;        // go on without Landlock or seccomp where the kernel has none
  int64_t memory_bytes = 0;        // address space
  int64_t cpu_s = 0;
  int64_t file_bytes = 0;  // largest single file
  int64_t open_files = 0;
};

// Call in a process with one thread. Afterwards it may open only the files named, may make threads but no
// process, has no socket, signals nobody but itself, and has no capability but to pass over file modes (as
// root, where Landlock still holds). Denied calls fail with EPERM, unknown ones with ENOSYS: the program
// can say what it missed.
// Returns the protections that are missing, which is empty unless best_effort: "landlock", "seccomp".
// Errors: kInvalidArgument naming the protection that the kernel refuses and --sandbox=best-effort.
Result<std::vector<std::string>> ConfineThisProcess(const ConfineOptions& options);

// The steps, in their order.
Result<void> SetLimits(const ConfineOptions& options, bool limit_processes);
Result<void> DropCapabilities();
Result<void> RestrictFiles(const ConfineOptions& options);        // Landlock
Result<void> RestrictSystemCalls(const ConfineOptions& options);  // seccomp

// Compiles the filter of system calls ahead, for the processes that are forked from this one: compiling it
// takes longer than all other steps. An error is kept and told by RestrictSystemCalls.
void CompileSystemCallFilter(bool may_execute);

// The Landlock version of the kernel; 0 when it has none.
int LandlockVersion();

}  // namespace harness::sandbox
