// SPDX-License-Identifier: Apache-2.0
// Checks of arguments that every formula of this folder makes before it computes, and one of what it
// computed.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace harness::queueing {

// No formula here takes more servers; the recursion of Erlang B walks through all of them.
inline constexpr int64_t kMaxServers = 1'000'000;

// Each fails with kInvalidArgument "<where>: <name> is <found>, expected <what>". NaN and infinity never
// pass.
Result<void> RequireNonNegative(std::string_view where, std::string_view name, double value);
Result<void> RequirePositive(std::string_view where, std::string_view name, double value);
Result<void> RequireShare(std::string_view where, std::string_view name, double value);  // 0 <= value < 1
Result<void> RequireInside(std::string_view where, std::string_view name, double value, double low,
                           double high);  // low < value < high

// servers in [least, kMaxServers].
Result<void> RequireServers(std::string_view where, int64_t servers, int64_t least);

// A stable queue: offered_load finite, in [0, servers); servers in [1, kMaxServers]. An overload is named by
// its utilization, offered_load / servers.
Result<void> RequireStable(std::string_view where, double offered_load, int64_t servers);

// arrival_rate * mean_service in erlangs, after checking that both are finite and >= 0 and the queue is
// stable.
Result<double> StableLoad(std::string_view where, double arrival_rate, double mean_service, int64_t servers);

// `value`, or kInvalidArgument where the arguments were so large that it left the range of a double.
Result<double> InRange(std::string_view where, double value);

}  // namespace harness::queueing
