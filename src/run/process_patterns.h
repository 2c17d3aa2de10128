// SPDX-License-Identifier: Apache-2.0
// Whether a pattern means a process of the log.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "run/run.h"

namespace harness::run {

// Asks the dataset for its processes when the first pattern comes, and not before.
class ProcessPatterns {
 public:
  explicit ProcessPatterns(const RunOptions& options) : options_(options) {}

  // Errors: kInvalidArgument, "found the pattern ..., which matches none of the 240 processes of the log";
  // those of the engine.
  Result<void> Check(const std::string& pattern);

 private:
  Result<void> Load();
  const RunOptions& options_;
  bool loaded_ = false;
  std::vector<std::string> processes_;  // in order, each once
};

// `pattern` against names in order: the message of the error, "" when one matches.
std::string PatternObjection(const std::string& pattern, const std::vector<std::string>& names);

}  // namespace harness::run
