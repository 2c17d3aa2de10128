// SPDX-License-Identifier: Apache-2.0
#include "sessions/decode.h"

#include "base/text.h"

namespace harness::sessions {
namespace {

constexpr std::string_view kTooMany = "spans: found more than ";

}  // namespace

Error TooManySpans(int64_t most) {
  return InvalidArgument(std::string(kTooMany) + FormatThousands(most) +
                         " in one request, expected at most as many: send them in several requests");
}

bool IsTooManySpans(const Error& error) {
  return error.message.starts_with(kTooMany);
}

}  // namespace harness::sessions
