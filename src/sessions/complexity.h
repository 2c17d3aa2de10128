// SPDX-License-Identifier: Apache-2.0
// How large and how deep an input is: category, score, and fingerprints of its values, shape and structure.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "sessions/input_figures.h"

namespace harness::sessions {

inline constexpr int kComplexityVersion = 1;
inline constexpr int32_t kDepthCap = 64;  // deeper values count as truncated, not as an error
inline constexpr int64_t kNodeCap = 1'000'000;

enum class InputCategory { kTiny, kSmall, kMedium, kLarge, kHuge };
std::string_view NameOf(InputCategory category);  // "tiny", ...
// < 500 tiny, < 2000 small, < 6000 medium, < 20000 large, else huge.
InputCategory CategoryOf(int64_t characters);

// Of a JSON text or, when it is none, of the text itself as one JSON string. Iterative: any depth is safe.
// Layout, order of keys and escapes change nothing.
InputFigures MeasureInput(std::string_view text);
InputFigures MeasureJson(const Json& value);
// Only of Json itself: a text must never become one on its way here.
InputFigures MeasureInput(const std::same_as<Json> auto& value) {
  return MeasureJson(value);
}

// In [0, 1]: weighted saturating logarithms of characters, tokens, depth and array items; see
// docs/sessions.md for the weights. `measured_tokens` in place of the estimate where there are any.
double ComplexityScore(const InputFigures& figures, std::optional<int64_t> measured_tokens);

}  // namespace harness::sessions
