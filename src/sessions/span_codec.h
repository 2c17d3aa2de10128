// SPDX-License-Identifier: Apache-2.0
// Spans as compact JSON text: what the journal and the tables of sessions keep.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "sessions/span.h"

namespace harness::sessions {

inline constexpr int kSpanCodecVersion = 1;

// Appends the span as one JSON object with short member names; members that hold their default are left out.
// The same span gives the same bytes. Bytes that are no UTF-8 become U+FFFD.
void AppendSpanJson(const Span& span, std::string* out);
std::string SpanJson(const Span& span);

// Members that this version does not know are ignored. Errors: kInvalidArgument naming the member.
Result<Span> ParseSpanJson(std::string_view text);

// One record of the journal: spans that arrived together, or a table of prices.
struct SpanRecord {
  Timestamp arrived_us = 0;
  std::vector<Span> spans;
  std::optional<std::string> prices;  // JSON text of PriceTable::ToJson
};

// The spans in order, split so that no record exceeds `limit_bytes` unless one span alone does.
std::vector<std::string> SpanRecords(std::span<const Span> spans, Timestamp arrived_us, size_t limit_bytes);
std::string PriceRecord(std::string_view prices_json, Timestamp arrived_us);

// Errors: kInvalidArgument for text that is no record, or one of a later version.
Result<SpanRecord> ParseRecord(std::string_view text);

}  // namespace harness::sessions
