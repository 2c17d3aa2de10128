// SPDX-License-Identifier: Apache-2.0
// A span between its encoding and the normalised form: what both OTLP decoders fill, and what is made of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sessions/alias_table.h"
#include "sessions/attribute_value.h"
#include "sessions/span.h"

namespace harness::sessions {

// The attributes of one span, event or resource that the table knows. Of two with one key the first counts.
// Texts are views into the request.
class AttributeSet {
 public:
  explicit AttributeSet(const AliasTable& table)
      : table_(&table), rounds_(table.size()), values_(table.size()) {}

  void Clear();

  // Where the value of a key belongs.
  struct Place {
    int attribute = -1, family = -1;
    int64_t index = 0;
    std::string_view rest;  // view into the key
  };
  // False when the value is not wanted; ask before decoding it.
  bool Wants(std::string_view key, Place& place) const;
  void Put(const Place& place, AttributeValue value);
  void Put(std::string_view key, AttributeValue value);

  bool empty() const { return found_ == 0; }  // of attributes; messages do not count
  const AttributeValue* Find(int attribute) const {
    const auto at = static_cast<size_t>(attribute);
    return rounds_[at] == round_ ? &values_[at] : nullptr;
  }
  const AliasTable& table() const { return *table_; }

  // Messages of the families ("llm.input_messages.0.message.role"), with what stands behind the number.
  struct MessagePart {
    size_t family = 0;
    int64_t index = 0;
    std::string_view rest;
    AttributeValue value;
  };
  const std::vector<MessagePart>& parts() const { return parts_; }

 private:
  const AliasTable* table_;
  // A value counts when its round is the present one, so that clearing costs nothing.
  std::vector<uint64_t> rounds_;
  std::vector<AttributeValue> values_;
  uint64_t round_ = 1;
  size_t found_ = 0;
  std::vector<MessagePart> parts_;
};

// What a decoder knows of a span before its attributes are understood.
struct SpanDraft {
  std::string trace_id, span_id, parent_id;  // lower-case hexadecimal digits; parent "" for a root
  std::string_view name;
  uint64_t start_ns = 0, end_ns = 0;        // 0 when missing
  int64_t status = 0;                       // 0 unset, 1 ok, 2 error; others mean nothing
  std::array<int64_t, 2> message_events{};  // seen, by MessageSide
};

// Fills `span`, which is new. Errors: kInvalidArgument saying what is malformed: a time. `events`: attributes
// of those events that the table reads.
Result<void> MakeSpan(const SpanDraft& draft, const AttributeSet& attributes, const AttributeSet& events,
                      const AttributeSet& resource, Span& span);

// What is kept of a name: its first 1,024 bytes, cut between two characters of UTF-8.
std::string CutName(std::string_view text);
// What is kept of an id: itself, or "sha256:" and its digest when it is longer than 256 bytes.
std::string BoundedId(std::string text);

// 32 or 16 hexadecimal digits of any case in lower case. Errors: kInvalidArgument naming `what`, for another
// length, another text (base64, as the protobuf mapping of JSON has it, too) and an id of zeros only.
Result<std::string> TraceIdOfHex(std::string_view digits);
Result<std::string> SpanIdOfHex(std::string_view digits);
// As above, but "" for an empty text and for zeros only: the span is a root.
Result<std::string> ParentIdOfHex(std::string_view digits);
// The same of raw bytes.
Result<std::string> TraceIdOfBytes(std::string_view bytes);
Result<std::string> SpanIdOfBytes(std::string_view bytes);
Result<std::string> ParentIdOfBytes(std::string_view bytes);

}  // namespace harness::sessions
