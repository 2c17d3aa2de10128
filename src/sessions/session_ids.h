// SPDX-License-Identifier: Apache-2.0
// Ids of traces and spans for sources that have none: digests, so that the same content sent again is the
// same.
#pragma once

#include <string>
#include <string_view>

#include "base/sha256.h"

namespace harness::sessions {

inline constexpr std::string_view kRootPlace = "root";  // of the span that stands for the whole session

inline std::string DigestOfPlace(std::string_view what, std::string_view session, std::string_view place) {
  std::string text = "stat-harness session";
  for (std::string_view part : {what, session, place}) {
    text.push_back('\0');  // parts the words; "a" + "bc" is not "ab" + "c"
    text += part;
  }
  return Sha256Hex(text);
}

// 32 and 16 hexadecimal digits. `place` is the place of a step within its session, kRootPlace for the whole.
inline std::string TraceIdOfSession(std::string_view session) {
  return DigestOfPlace("trace", session, "").substr(0, 32);
}
inline std::string SpanIdOfPlace(std::string_view session, std::string_view place) {
  return DigestOfPlace("span", session, place).substr(0, 16);
}

}  // namespace harness::sessions
