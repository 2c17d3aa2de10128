// SPDX-License-Identifier: Apache-2.0
// The verb plugin-exec, which the harness calls on itself: one plugin in a confined child, supervised.
//
//   host --posix_spawn--> supervisor (plugin-exec) --fork--> worker (confined) [--execve--> entrypoint]
//
// The supervisor is small, so the worker's peak memory is its own; it feeds rows, keeps time and memory
// limits, checks the output, and says what happened on descriptor 3, which the worker does not have.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "eventlog/data_accessor.h"
#include "plugin/registry.h"
#include "sandbox/result_check.h"
#include "sandbox/watch.h"

namespace harness::sandbox {

inline constexpr const char* kPluginExecVerb = "plugin-exec";
inline constexpr int kReportDescriptor = 3;

// What the supervisor says, one JSON document on kReportDescriptor.
struct ExecReport {
  std::optional<Failure> failure;  // nothing: result.json is there and checked
  ChildEnd end;
  eventlog::AccessEvidence evidence;
  std::vector<std::string> missing;  // protections that the kernel has not, with best effort
};
Json ToJson(const ExecReport& report);
Result<ExecReport> ExecReportFromJson(const Json& json);

// argv: program, "plugin-exec", context file, pid of the host. Beside the context file stands the plugin's
// output.schema.json. Returns the exit code: 0 when a report was written.
int PluginExecMain(int argc, char** argv, std::span<const plugin::BuiltIn> built_in);

}  // namespace harness::sandbox
