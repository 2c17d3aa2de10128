// SPDX-License-Identifier: Apache-2.0
// The host's side of a plugin's process: start it, keep what it says, make sure that it ends.
#pragma once

#include <functional>
#include <string>

#include "base/files.h"
#include "base/result.h"
#include "sandbox/plugin_exec.h"
#include "sandbox/plugin_host.h"

namespace harness::sandbox {

inline constexpr size_t kKeptOutputBytes = 64 * 1024;

struct LaunchOptions {
  Path context_file;  // with output.schema.json beside it
  PluginHost::Wants wants = {};
  Micros time_us = 0;               // the plugin's limit; the process as a whole gets a grace above it
  std::function<bool()> cancelled;  // checked about ten times a second; may be empty
};

struct Launched {
  ExecReport report;
  std::string standard_output;  // the first 64 KiB
  std::string standard_error;   // the first 64 KiB
  int64_t stderr_bytes = 0;     // all
};

// Blocks until the plugin and all its processes are gone. Thread-safe.
// Errors: kInterrupted when cancelled; kIo when no process can be forked. A plugin's fault is no error but a
// report with a failure.
Result<Launched> Launch(PluginHost& host, const LaunchOptions& options);

}  // namespace harness::sandbox
