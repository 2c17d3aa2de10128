// SPDX-License-Identifier: Apache-2.0
// One plugin in a confined child, supervised: what a process does that the plugin host forked.
//
// The supervisor is small, so the worker's peak memory is its own; it feeds rows, keeps time and memory
// limits, checks the output, and says what happened on descriptor 3, which the worker does not have.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "engine/engine.h"
#include "eventlog/data_accessor.h"
#include "plugin/registry.h"
#include "sandbox/result_check.h"
#include "sandbox/watch.h"

namespace harness::sandbox {

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

// Runs the plugin of `context_file`, beside which stands its output.schema.json, and writes the report on
// kReportDescriptor; closes the descriptors above. `prepared` may be null: an engine with one thread, opened
// before the fork, which then becomes the plugin's. Returns the exit code: 0 when a report was written.
int ExecutePlugin(const Path& context_file, std::span<const plugin::BuiltIn> built_in,
                  engine::Engine* prepared);

}  // namespace harness::sandbox
