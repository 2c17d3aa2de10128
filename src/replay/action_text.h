// SPDX-License-Identifier: Apache-2.0
// Names and spans of time as they stand in the text form of an action: one spelling for all who write or read
// one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace harness::replay {

// A process or host: in double quotes, a quote in it doubled, where it is empty, the one character * (which
// not quoted is each host), or holds a colon, a comma or a quote.
std::string ActionName(std::string_view name);

// "15m", "-90s", "1500us": the largest unit (d, h, m, s, ms, us) that takes a whole number; "0s".
std::string ActionSpan(Micros span);

// "30m", "+1.5h", "-250ms": up to a hundred years, rounded to microseconds. Nothing for any other text.
std::optional<Micros> ParseActionSpan(std::string_view text);

}  // namespace harness::replay
