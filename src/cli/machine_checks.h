// SPDX-License-Identifier: Apache-2.0
// What the machine must offer, checked one by one: what `doctor` prints and what every start requires.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace harness::cli {

enum class CheckStatus { kOk, kWarn, kFail };
std::string_view CheckStatusName(CheckStatus status);  // "ok", "warn", "fail"

struct Check {
  std::string name;  // "processor"
  CheckStatus status = CheckStatus::kOk;
  std::string found;   // one line
  std::string advice;  // what to do; "" when all is well
};

// FMA is required: libraries that choose code by processor would otherwise give other last digits.
// Errors: kInvalidArgument naming what is missing. Costs nothing; called at every start.
Result<void> RequireProcessor();

Check CheckProcessor();
Check CheckMemory();
Check CheckDiskSpace(const Path& home);
// The home, or the nearest folder above it that exists, can be written; its key is for its owner only.
Check CheckHome(const Path& home);
Check CheckKey(const Path& home);
Check CheckLandlock();
Check CheckSeccomp();
Check CheckTimeZones();

}  // namespace harness::cli
