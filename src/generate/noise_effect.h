// SPDX-License-Identifier: Apache-2.0
// Effects planted in a noise log: what analyses of it have to find.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness::generate {

// From `from_share` of the rows on, every execution of the process takes `factor` times as long.
struct SlowProcess {
  std::string process;      // "NOISE01" to "NOISE20"
  double factor = 1.0;      // 0.01 to 1000
  double from_share = 0.0;  // 0 to 1
};

// From `from_share` of the rows on, executions on the host fail with this probability.
struct FailingHost {
  std::string host;         // one of generate/erp_model.h's hosts
  double rate = 0.0;        // 0 to 1
  double from_share = 0.0;  // 0 to 1
};

// "NOISE07:4:0.5", "QCPCENQPECZC02:0.3:0.8". Errors: kInvalidArgument with what was found and expected.
Result<SlowProcess> ParseSlowProcess(std::string_view text);
Result<FailingHost> ParseFailingHost(std::string_view text);

// Errors: kInvalidArgument for a process or host that a noise log has not, and for numbers out of range.
Result<void> CheckEffect(const SlowProcess& effect);
Result<void> CheckEffect(const FailingHost& effect);

// Processes and hosts of a noise log by number; nothing for others.
std::optional<size_t> NoiseProcess(std::string_view name);
std::optional<size_t> NoiseHost(std::string_view name);

}  // namespace harness::generate
