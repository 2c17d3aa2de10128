// SPDX-License-Identifier: Apache-2.0
// Scalars and attributes of the JSON encoding of OTLP, read from a parsed document.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "sessions/span_draft.h"

namespace harness::sessions {

// Errors of all: kInvalidArgument saying what was found and what was expected, without the place.
Result<std::string_view> JsonText(simdjson::dom::element element, std::string_view what);
// Unsigned 64 bits: a number without fraction, or a text of digits; null is 0.
Result<uint64_t> JsonUnsigned(simdjson::dom::element element, std::string_view what);
// Signed 64 bits, the same forms.
Result<int64_t> JsonSigned(simdjson::dom::element element, std::string_view what);
// An enum: an integer. Names are refused, as OTLP has it.
Result<int64_t> JsonEnum(simdjson::dom::element element, std::string_view what);

// How the error of an attributes member that is an object begins; it refuses the whole request.
inline constexpr std::string_view kAttributesObject = "attributes is an object";

// A list of {key, value} into `set`; only values that it wants are read.
Result<void> JsonAttributes(simdjson::dom::element element, AttributeSet& set);

}  // namespace harness::sessions
