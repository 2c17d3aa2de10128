// SPDX-License-Identifier: Apache-2.0
// Counts what a decoder refuses and keeps the first few reasons.
#pragma once

#include <string>
#include <string_view>

#include "sessions/decode.h"

namespace harness::sessions {

inline constexpr size_t kMaxReasons = 5;

inline void Reject(Decoded& decoded, std::string_view where, std::string_view why) {
  ++decoded.rejected;
  if (decoded.reasons.size() < kMaxReasons) {
    decoded.reasons.push_back(std::string(where) + ": " + std::string(why));
  }
}

// Why each span of a resource is refused whose attributes cannot be read: which session and service it
// belongs to is not known.
inline std::string OfResource(const Error& error) {
  return "its resource: " + error.message;
}

// "resourceSpans[0].scopeSpans[2].spans[7]": the same for both encodings.
inline std::string SpanPlace(size_t resource, size_t scope, size_t span) {
  return "resourceSpans[" + std::to_string(resource) + "].scopeSpans[" + std::to_string(scope) + "].spans[" +
         std::to_string(span) + "]";
}

}  // namespace harness::sessions
