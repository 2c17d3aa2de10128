// SPDX-License-Identifier: Apache-2.0
#include "queueing/arguments.h"

#include <cmath>
#include <string>

#include "base/text.h"

namespace harness::queueing {
namespace {

Error Unexpected(std::string_view where, std::string_view name, const std::string& found,
                 const std::string& expected) {
  return InvalidArgument(std::string(where) + ": " + std::string(name) + " is " + found + ", expected " +
                         expected);
}

}  // namespace

Result<void> RequireNonNegative(std::string_view where, std::string_view name, double value) {
  if (std::isfinite(value) && value >= 0.0) return Ok();
  return Unexpected(where, name, FormatDouble(value), "a finite number >= 0");
}

Result<void> RequirePositive(std::string_view where, std::string_view name, double value) {
  if (std::isfinite(value) && value > 0.0) return Ok();
  return Unexpected(where, name, FormatDouble(value), "a finite number > 0");
}

Result<void> RequireShare(std::string_view where, std::string_view name, double value) {
  if (value >= 0.0 && value < 1.0) return Ok();
  return Unexpected(where, name, FormatDouble(value), "a number in [0, 1)");
}

Result<void> RequireInside(std::string_view where, std::string_view name, double value, double low,
                           double high) {
  if (value > low && value < high) return Ok();
  return Unexpected(
      where, name, FormatDouble(value),
      "a number between " + FormatDouble(low) + " and " + FormatDouble(high) + ", ends excluded");
}

Result<void> RequireServers(std::string_view where, int64_t servers, int64_t least) {
  if (servers >= least && servers <= kMaxServers) return Ok();
  return Unexpected(where, "servers", std::to_string(servers),
                    std::to_string(least) + " to " + std::to_string(kMaxServers));
}

Result<void> RequireStable(std::string_view where, double offered_load, int64_t servers) {
  RETURN_IF_ERROR(RequireServers(where, servers, 1));
  RETURN_IF_ERROR(RequireNonNegative(where, "offered_load", offered_load));
  const double available = static_cast<double>(servers);
  if (offered_load < available) return Ok();
  return Unexpected(where, "utilization", FormatDouble(offered_load / available),
                    "less than 1 (offered load " + FormatDouble(offered_load) + " erlangs, servers " +
                        std::to_string(servers) + ")");
}

Result<double> StableLoad(std::string_view where, double arrival_rate, double mean_service, int64_t servers) {
  RETURN_IF_ERROR(RequireNonNegative(where, "arrival_rate", arrival_rate));
  RETURN_IF_ERROR(RequireNonNegative(where, "mean_service", mean_service));
  const double offered_load = arrival_rate * mean_service;
  RETURN_IF_ERROR(RequireStable(where, offered_load, servers));
  return offered_load;
}

Result<double> InRange(std::string_view where, double value) {
  if (std::isfinite(value)) return value;
  return Unexpected(where, "the result", FormatDouble(value), "arguments small enough for a finite one");
}

}  // namespace harness::queueing
