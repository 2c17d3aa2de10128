// SPDX-License-Identifier: Apache-2.0
// The exit codes of every verb, and which error leads to which.
#pragma once

#include <string_view>

#include "base/result.h"

namespace harness::cli {

inline constexpr int kExitPass = 0;
inline constexpr int kExitFailed = 1;        // a gate, or a finding at or above --fail-level
inline constexpr int kExitUsage = 2;         // usage, configuration or input
inline constexpr int kExitInconclusive = 3;  // the question cannot be answered from this input
inline constexpr int kExitInternal = 4;      // our bug
inline constexpr int kExitBusy = 5;          // someone else holds what we need
inline constexpr int kExitInterrupted = 130;

// kInvalidArgument, kNotFound and kIo are all for the caller or the machine's owner to mend: 2.
int ExitCodeFor(ErrorCode code);

// "invalid_argument", "not_found", ...: the `code` of an error written as JSON.
std::string_view ErrorName(ErrorCode code);

}  // namespace harness::cli
