// SPDX-License-Identifier: Apache-2.0
#include "replay/action_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace harness::replay {
namespace {

struct SpanUnit {
  std::string_view name;
  Micros length;
};
constexpr std::array<SpanUnit, 6> kSpanUnits = {{{"d", kMicrosPerDay},
                                                 {"h", kMicrosPerHour},
                                                 {"m", kMicrosPerMinute},
                                                 {"s", kMicrosPerSecond},
                                                 {"ms", kMicrosPerMilli},
                                                 {"us", 1}}};

}  // namespace

std::string ActionName(std::string_view name) {
  if (name.find_first_of(":,\"") == std::string_view::npos && name != "*" && !name.empty())
    return std::string(name);
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string ActionSpan(Micros span) {
  if (span == 0) return "0s";
  const auto whole = std::find_if(kSpanUnits.begin(), kSpanUnits.end(),
                                  [&](const SpanUnit& unit) { return span % unit.length == 0; });
  return std::to_string(span / whole->length) + std::string(whole->name);
}

std::optional<Micros> ParseActionSpan(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  const size_t digits = text.find_first_not_of("+-0123456789.");
  if (digits == std::string_view::npos) return std::nullopt;
  const auto unit = std::find_if(kSpanUnits.begin(), kSpanUnits.end(),
                                 [&](const SpanUnit& each) { return each.name == text.substr(digits); });
  if (unit == kSpanUnits.end()) return std::nullopt;
  const Micros length = unit->length;
  constexpr Micros kMost = 36'525 * kMicrosPerDay;
  if (const auto whole = ParseInt64(text.substr(0, digits))) {
    if (*whole > kMost / length || *whole < -(kMost / length)) return std::nullopt;
    return *whole * length;
  }
  const auto number = ParseDouble(text.substr(0, digits));
  if (!number) return std::nullopt;
  const double span = *number * static_cast<double>(length);
  if (!(span <= static_cast<double>(kMost) && span >= -static_cast<double>(kMost))) return std::nullopt;
  return static_cast<Micros>(span < 0 ? span - 0.5 : span + 0.5);
}

}  // namespace harness::replay
