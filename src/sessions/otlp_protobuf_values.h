// SPDX-License-Identifier: Apache-2.0
// Attributes of the protobuf encoding of OTLP.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sessions/span_draft.h"

namespace harness::sessions {

// One KeyValue message into `set`; its value is read only if the set wants it.
// Errors: kInvalidArgument for bytes that are no such message, text that is no UTF-8, and a value nested
// deeper than kAttributeDepth.
Result<void> ProtobufAttribute(std::string_view key_value, AttributeSet& set);

// Errors: kInvalidArgument when `text` is no UTF-8, naming `what`.
Result<std::string_view> ProtobufText(std::string_view text, std::string_view what);

}  // namespace harness::sessions
