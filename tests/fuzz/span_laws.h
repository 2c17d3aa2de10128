// SPDX-License-Identifier: Apache-2.0
// What every decoded span must keep, whatever bytes it was made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "sessions/decode.h"

namespace harness::fuzz {

inline bool IsHex(std::string_view text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

inline void CheckSpan(const sessions::Span& span) {
  HARNESS_CHECK(IsHex(span.trace_id, 32) && IsHex(span.span_id, 16));
  HARNESS_CHECK(span.parent_id.empty() || IsHex(span.parent_id, 16));
  HARNESS_CHECK(span.start_us <= span.end_us);
  for (const auto& count : {span.usage.input, span.usage.output, span.usage.total, span.usage.cache_read,
                            span.usage.cache_creation, span.usage.reasoning, span.message_count}) {
    HARNESS_CHECK(count.value_or(0) >= 0);
  }
  HARNESS_CHECK(!span.cost || (span.cost->pico >= 0 && span.cost->currency.size() == 3));
  for (const std::string* text : {&span.name, &span.session_id, &span.cascade_id, &span.provider,
                                  &span.request_model, &span.error_type, &span.template_id, &span.service}) {
    HARNESS_CHECK(IsValidUtf8(*text));
  }
}

// `again` is of the same bytes.
inline void CheckDecoded(const Result<sessions::Decoded>& decoded, const Result<sessions::Decoded>& again) {
  HARNESS_CHECK(decoded.has_value() == again.has_value());
  if (!decoded) {
    HARNESS_CHECK(decoded.error().code == ErrorCode::kInvalidArgument && !decoded.error().message.empty());
    return;
  }
  HARNESS_CHECK(decoded->spans == again->spans && decoded->rejected == again->rejected);
  HARNESS_CHECK(static_cast<int64_t>(decoded->reasons.size()) <= decoded->rejected);
  for (const sessions::Span& span : decoded->spans) CheckSpan(span);
}

}  // namespace harness::fuzz
