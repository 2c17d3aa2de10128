// SPDX-License-Identifier: Apache-2.0
// JSON text and integers appended to a string, for the codec of spans.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness::sessions {

// In quotes, escaped; what is no UTF-8 becomes U+FFFD.
void AppendJsonText(std::string_view text, std::string* out);
void AppendJsonInteger(int64_t value, std::string* out);

}  // namespace harness::sessions
