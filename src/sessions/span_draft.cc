// SPDX-License-Identifier: Apache-2.0
#include "sessions/span_draft.h"

#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

constexpr int64_t kMaxMessages = 1'000'000;
constexpr size_t kMaxName = 1024;
constexpr size_t kMaxId = 256;
constexpr size_t kTraceBytes = 16;
constexpr size_t kSpanBytes = 8;

// "0.message.role" into 0 and "message.role"; false when it does not start with a number and a full stop.
bool SplitIndex(std::string_view text, int64_t& index, std::string_view& rest) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const auto number = ParseInt64(text.substr(0, dot));
  if (!number || *number < 0 || *number >= kMaxMessages) return false;
  index = *number;
  rest = text.substr(dot + 1);
  return true;
}

// Index of the family that `key` belongs to, or -1.
int FamilyOf(const AliasTable& table, std::string_view key, int64_t& index, std::string_view& rest) {
  const auto& families = table.message_families();
  for (size_t i = 0; i < families.size(); ++i) {
    if (key.starts_with(families[i].prefix) &&
        SplitIndex(key.substr(families[i].prefix.size()), index, rest)) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

bool IsZeros(std::string_view hex) {
  return hex.find_first_not_of('0') == std::string_view::npos;
}

Result<std::string> HexId(std::string_view digits, size_t bytes, std::string_view what) {
  std::string out = AsciiLower(digits);
  if (out.size() != 2 * bytes || out.find_first_not_of("0123456789abcdef") != std::string::npos) {
    const bool base64 = digits.size() != 2 * bytes && digits.size() == (bytes + 2) / 3 * 4;
    return InvalidArgument(std::string(what) + " is " + (digits.empty() ? "missing" : Quoted(digits)) +
                           ", expected " + std::to_string(2 * bytes) + " hexadecimal digits" +
                           (base64 ? " (OTLP JSON does not write ids as base64)" : ""));
  }
  return out;
}

Result<std::string> BytesId(std::string_view bytes, size_t length, std::string_view what) {
  if (bytes.size() != length) {
    return InvalidArgument(std::string(what) + " has " + std::to_string(bytes.size()) + " bytes, expected " +
                           std::to_string(length));
  }
  return HexOf({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

Result<std::string> NotZero(Result<std::string> id, std::string_view what) {
  if (id && IsZeros(*id)) return InvalidArgument(std::string(what) + " is all zeros, which is no id");
  return id;
}

Result<std::string> RootIfZero(Result<std::string> id) {
  if (id && IsZeros(*id)) return std::string();
  return id;
}

}  // namespace

void AttributeSet::Clear() {
  ++round_;
  found_ = 0;
  parts_.clear();
}

bool AttributeSet::Wants(std::string_view key, Place& place) const {
  place.attribute = table_->Find(key);
  if (place.attribute >= 0) return true;
  place.family = FamilyOf(*table_, key, place.index, place.rest);
  return place.family >= 0;
}

void AttributeSet::Put(const Place& place, AttributeValue value) {
  if (value.type == AttributeValue::Type::kNone) return;
  if (place.attribute < 0) {
    parts_.push_back({static_cast<size_t>(place.family), place.index, place.rest, std::move(value)});
    return;
  }
  const auto at = static_cast<size_t>(place.attribute);
  if (rounds_[at] == round_) return;
  rounds_[at] = round_;
  values_[at] = std::move(value);
  ++found_;
}

void AttributeSet::Put(std::string_view key, AttributeValue value) {
  Place place;
  if (Wants(key, place)) Put(place, std::move(value));
}

std::string CutName(std::string_view text) {
  if (text.size() <= kMaxName) return std::string(text);
  size_t end = kMaxName;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end));
}

std::string BoundedId(std::string text) {
  return text.size() <= kMaxId ? std::move(text) : "sha256:" + Sha256Hex(text);
}

Result<std::string> TraceIdOfHex(std::string_view digits) {
  return NotZero(HexId(digits, kTraceBytes, "traceId"), "traceId");
}
Result<std::string> SpanIdOfHex(std::string_view digits) {
  return NotZero(HexId(digits, kSpanBytes, "spanId"), "spanId");
}
Result<std::string> ParentIdOfHex(std::string_view digits) {
  if (digits.empty()) return std::string();
  return RootIfZero(HexId(digits, kSpanBytes, "parentSpanId"));
}
Result<std::string> TraceIdOfBytes(std::string_view bytes) {
  return NotZero(BytesId(bytes, kTraceBytes, "traceId"), "traceId");
}
Result<std::string> SpanIdOfBytes(std::string_view bytes) {
  return NotZero(BytesId(bytes, kSpanBytes, "spanId"), "spanId");
}
Result<std::string> ParentIdOfBytes(std::string_view bytes) {
  if (bytes.empty()) return std::string();
  return RootIfZero(BytesId(bytes, kSpanBytes, "parentSpanId"));
}

}  // namespace harness::sessions
