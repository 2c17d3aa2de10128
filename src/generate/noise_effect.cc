// SPDX-License-Identifier: Apache-2.0
#include "generate/noise_effect.h"

#include <array>
#include <iterator>

#include "base/text.h"
#include "generate/erp_model.h"
#include "generate/noise.h"

namespace harness::generate {
namespace {

struct Parts {
  std::string name;
  double number = 0.0;
  double from_share = 0.0;
};

Result<Parts> ParseParts(std::string_view text, const char* expected) {
  const std::vector<std::string_view> parts = Split(text, ':');
  if (parts.size() == 3) {
    const auto number = ParseDouble(parts[1]);
    const auto share = ParseDouble(parts[2]);
    if (number && share) return Parts{std::string(parts[0]), *number, *share};
  }
  return InvalidArgument("found " + Quoted(text) + ", expected " + expected);
}

Result<void> CheckNumber(const char* what, double found, double least, double most) {
  if (found >= least && found <= most) return Ok();
  return InvalidArgument(std::string("found ") + what + " " + FormatDouble(found) + ", expected " +
                         FormatDouble(least) + " to " + FormatDouble(most));
}

}  // namespace

std::optional<size_t> NoiseProcess(std::string_view name) {
  constexpr std::string_view kPrefix = "NOISE";
  if (name.size() != kPrefix.size() + 2 || !name.starts_with(kPrefix)) return std::nullopt;
  const auto number = ParseInt64(name.substr(kPrefix.size()));
  if (!number || *number < 1 || *number > static_cast<int64_t>(kNoiseProcesses)) return std::nullopt;
  return static_cast<size_t>(*number - 1);
}

std::optional<size_t> NoiseHost(std::string_view name) {
  for (size_t host = 0; host < std::size(kHosts); ++host) {
    if (name == kHosts[host]) return host;
  }
  return std::nullopt;
}

Result<SlowProcess> ParseSlowProcess(std::string_view text) {
  ASSIGN_OR_RETURN(Parts parts, ParseParts(text, "PROCESS:FACTOR:FROM_SHARE such as NOISE07:4:0.5"));
  SlowProcess effect{std::move(parts.name), parts.number, parts.from_share};
  RETURN_IF_ERROR(CheckEffect(effect));
  return effect;
}

Result<FailingHost> ParseFailingHost(std::string_view text) {
  ASSIGN_OR_RETURN(Parts parts, ParseParts(text, "HOST:RATE:FROM_SHARE such as QCPCENQPECZC02:0.3:0.8"));
  FailingHost effect{std::move(parts.name), parts.number, parts.from_share};
  RETURN_IF_ERROR(CheckEffect(effect));
  return effect;
}

Result<void> CheckEffect(const SlowProcess& effect) {
  if (!NoiseProcess(effect.process))
    return InvalidArgument("found process " + Quoted(effect.process) + ", expected NOISE01 to NOISE" +
                           std::to_string(kNoiseProcesses));
  RETURN_IF_ERROR(CheckNumber("factor", effect.factor, 0.01, 1000.0));
  return CheckNumber("share", effect.from_share, 0.0, 1.0);
}

Result<void> CheckEffect(const FailingHost& effect) {
  if (!NoiseHost(effect.host))
    return InvalidArgument("found host " + Quoted(effect.host) + ", expected " + kHosts[0] + " or " +
                           kHosts[1]);
  RETURN_IF_ERROR(CheckNumber("rate", effect.rate, 0.0, 1.0));
  return CheckNumber("share", effect.from_share, 0.0, 1.0);
}

}  // namespace harness::generate
