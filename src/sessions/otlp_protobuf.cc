// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "sessions/decode.h"
#include "sessions/decode_log.h"
#include "sessions/otlp_protobuf_values.h"
#include "sessions/protobuf_reader.h"

namespace harness::sessions {
namespace {

// Field numbers are those of opentelemetry/proto/trace/v1/trace.proto and its neighbours.
using Wire = ProtobufReader::Wire;

// What a refused span looks like as a record of another signal: field 1 of a LogRecord is a fixed64 time; a
// Metric has no times at 7 and 8, and its data at one of 5, 7, 9, 10 and 11.
struct Looks {
  bool fixed_first = false, times = false, data = false;
  void Take(const ProtobufReader& reader) {
    const uint32_t field = reader.field();
    if (reader.Is(1, Wire::kFixed64)) fixed_first = true;
    if (reader.wire() == Wire::kFixed64 && (field == 7 || field == 8)) times = true;
    if (reader.wire() == Wire::kBytes && (field == 5 || field == 7 || (field >= 9 && field <= 11)))
      data = true;
  }
};

class ProtobufDecoder {
 public:
  explicit ProtobufDecoder(int64_t most) : most_(most) {}
  Result<Decoded> Decode(std::string_view body);

 private:
  Result<void> ResourceSpans(std::string_view bytes);
  Result<void> ReadResource(std::string_view bytes);
  Result<void> ScopeSpans(std::string_view bytes);
  void OneSpan(std::string_view bytes);
  Result<void> ReadSpan(std::string_view bytes, SpanDraft& draft);
  Result<void> ReadField(const ProtobufReader& reader, SpanDraft& draft);
  Result<void> ReadEvent(std::string_view bytes, SpanDraft& draft);

  const AliasTable& table_ = Aliases();
  AttributeSet attributes_{table_}, events_{table_}, resource_{table_};
  const int64_t most_;
  int64_t seen_ = 0;  // spans so far
  Decoded decoded_;
  std::string resource_fault_;  // why the spans of the present resource are refused; "" when they are not
  Looks looks_;
  int64_t logs_ = 0, metrics_ = 0;  // refused spans that look like one
  size_t resource_at_ = 0, scope_at_ = 0, span_at_ = 0;
};

Error Unreadable(std::string_view what) {
  return InvalidArgument("found bytes that are no protobuf message (" + std::string(what) +
                         "), expected ExportTraceServiceRequest");
}

Result<Decoded> ProtobufDecoder::Decode(std::string_view body) {
  ProtobufReader reader(body);
  while (reader.Next()) {
    if (!reader.Is(1, Wire::kBytes)) continue;
    RETURN_IF_ERROR(ResourceSpans(reader.bytes()));
    ++resource_at_;
  }
  if (reader.broken()) return Unreadable("the request");
  if (decoded_.spans.empty() && decoded_.rejected > 0) {
    const bool logs = logs_ == decoded_.rejected;
    if (logs || metrics_ == decoded_.rejected) {
      return InvalidArgument(std::string("found a request of ") + (logs ? "logs" : "metrics") +
                             ", expected traces (ExportTraceServiceRequest)");
    }
  }
  return std::move(decoded_);
}

Result<void> ProtobufDecoder::ReadResource(std::string_view bytes) {
  ProtobufReader reader(bytes);
  while (reader.Next()) {
    if (!reader.Is(1, Wire::kBytes)) continue;
    if (const auto read = ProtobufAttribute(reader.bytes(), resource_); !read)
      resource_fault_ = OfResource(read.error());
  }
  if (reader.broken()) return Unreadable("a resource");
  return Ok();
}

Result<void> ProtobufDecoder::ResourceSpans(std::string_view bytes) {
  resource_.Clear();
  resource_fault_.clear();
  scope_at_ = 0;
  // The resource may stand behind its spans, so it is looked for first.
  ProtobufReader first(bytes);
  while (first.Next()) {
    if (first.Is(1, Wire::kBytes)) RETURN_IF_ERROR(ReadResource(first.bytes()));
  }
  if (first.broken()) return Unreadable("ResourceSpans");
  ProtobufReader second(bytes);
  while (second.Next()) {
    if (!second.Is(2, Wire::kBytes)) continue;
    RETURN_IF_ERROR(ScopeSpans(second.bytes()));
    ++scope_at_;
  }
  return Ok();
}

Result<void> ProtobufDecoder::ScopeSpans(std::string_view bytes) {
  span_at_ = 0;
  ProtobufReader reader(bytes);
  while (reader.Next()) {
    if (!reader.Is(2, Wire::kBytes)) continue;
    if (++seen_ > most_) return TooManySpans(most_);
    OneSpan(reader.bytes());
    ++span_at_;
  }
  if (reader.broken()) return Unreadable("ScopeSpans");
  return Ok();
}

void ProtobufDecoder::OneSpan(std::string_view bytes) {
  if (!resource_fault_.empty())
    return Reject(decoded_, SpanPlace(resource_at_, scope_at_, span_at_), resource_fault_);
  SpanDraft draft;
  looks_ = {};
  auto made = ReadSpan(bytes, draft);
  if (made) {
    made = MakeSpan(draft, attributes_, events_, resource_, decoded_.spans.emplace_back());
    if (made) return;
    decoded_.spans.pop_back();
  }
  if (looks_.fixed_first) ++logs_;
  if (!looks_.fixed_first && !looks_.times && looks_.data) ++metrics_;
  Reject(decoded_, SpanPlace(resource_at_, scope_at_, span_at_), made.error().message);
}

Result<void> ProtobufDecoder::ReadSpan(std::string_view bytes, SpanDraft& draft) {
  attributes_.Clear();
  events_.Clear();
  Result<void> fault;
  ProtobufReader reader(bytes);
  while (reader.Next()) {
    looks_.Take(reader);
    if (fault) fault = ReadField(reader, draft);
  }
  if (!fault) return fault;
  if (reader.broken()) return InvalidArgument("a span whose bytes are no protobuf message");
  if (draft.trace_id.empty()) return InvalidArgument("traceId is missing");
  if (draft.span_id.empty()) return InvalidArgument("spanId is missing");
  return Ok();
}

Result<void> ProtobufDecoder::ReadField(const ProtobufReader& reader, SpanDraft& draft) {
  if (reader.Is(1, Wire::kBytes)) {
    ASSIGN_OR_RETURN(draft.trace_id, TraceIdOfBytes(reader.bytes()));
  } else if (reader.Is(2, Wire::kBytes)) {
    ASSIGN_OR_RETURN(draft.span_id, SpanIdOfBytes(reader.bytes()));
  } else if (reader.Is(4, Wire::kBytes)) {
    ASSIGN_OR_RETURN(draft.parent_id, ParentIdOfBytes(reader.bytes()));
  } else if (reader.Is(5, Wire::kBytes)) {
    ASSIGN_OR_RETURN(draft.name, ProtobufText(reader.bytes(), "name"));
  } else if (reader.Is(7, Wire::kFixed64)) {
    draft.start_ns = reader.number();
  } else if (reader.Is(8, Wire::kFixed64)) {
    draft.end_ns = reader.number();
  } else if (reader.Is(9, Wire::kBytes)) {
    return ProtobufAttribute(reader.bytes(), attributes_);
  } else if (reader.Is(11, Wire::kBytes)) {
    return ReadEvent(reader.bytes(), draft);
  } else if (reader.Is(15, Wire::kBytes)) {
    ProtobufReader status(reader.bytes());
    while (status.Next()) {
      // An enum is 32 bits wide; a negative one is sent with 64.
      if (status.Is(3, Wire::kVarint)) draft.status = static_cast<int32_t>(status.number());
    }
    if (status.broken()) return InvalidArgument("a status whose bytes are no protobuf message");
  }
  return Ok();
}

Result<void> ProtobufDecoder::ReadEvent(std::string_view bytes, SpanDraft& draft) {
  std::string_view name;
  ProtobufReader reader(bytes);
  while (reader.Next()) {
    if (reader.Is(2, Wire::kBytes)) name = reader.bytes();
  }
  if (reader.broken()) return InvalidArgument("an event whose bytes are no protobuf message");
  RETURN_IF_ERROR(ProtobufText(name, "the name of an event"));
  if (const auto side = table_.message_events().find(name); side != table_.message_events().end()) {
    ++draft.message_events[static_cast<size_t>(side->second)];
  }
  if (!table_.attribute_events().contains(name)) return Ok();
  ProtobufReader again(bytes);
  while (again.Next()) {
    if (again.Is(3, Wire::kBytes)) RETURN_IF_ERROR(ProtobufAttribute(again.bytes(), events_));
  }
  return Ok();
}

}  // namespace

Result<Decoded> DecodeOtlpProtobuf(std::string_view body, int64_t most) {
  return ProtobufDecoder(most).Decode(body);
}

}  // namespace harness::sessions
