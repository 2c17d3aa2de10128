// SPDX-License-Identifier: Apache-2.0
#include "sessions/span_codec.h"

#include <charconv>

#include "sessions/span_codec_text.h"

namespace harness::sessions {
namespace {

class CodecWriter {
 public:
  explicit CodecWriter(std::string* out) : out_(out) { out_->push_back('{'); }
  void End() { out_->push_back('}'); }

  void Key(std::string_view key) {
    if (!first_) out_->push_back(',');
    first_ = false;
    out_->push_back('"');
    out_->append(key);
    out_->append("\":");
  }
  void Text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Key(key);
    AppendJsonText(value, out_);
  }
  void Number(std::string_view key, int64_t value) {
    Key(key);
    AppendJsonInteger(value, out_);
  }

 private:
  std::string* out_;
  bool first_ = true;
};

void AppendOptional(const std::optional<int64_t>& value, std::string* out) {
  if (value) {
    AppendJsonInteger(*value, out);
  } else {
    out->append("null");
  }
}

void WriteUsage(const Usage& usage, CodecWriter& writer, std::string* out) {
  if (usage.Empty()) return;
  writer.Key("u");
  char separator = '[';
  for (const auto* value : {&usage.input, &usage.output, &usage.total, &usage.cache_read,
                            &usage.cache_creation, &usage.reasoning}) {
    out->push_back(separator);
    AppendOptional(*value, out);
    separator = ',';
  }
  out->push_back(']');
}

void WriteInput(const InputFigures& input, CodecWriter& writer, std::string* out) {
  writer.Key("in");
  char separator = '[';
  for (const int64_t value : {input.characters, input.estimated_tokens, int64_t{input.depth},
                              input.array_items, input.nodes, int64_t{input.truncated}}) {
    out->push_back(separator);
    AppendJsonInteger(value, out);
    separator = ',';
  }
  for (const std::string* digest : {&input.fp_exact, &input.fp_shape, &input.fp_schema}) {
    out->push_back(',');
    AppendJsonText(*digest, out);
  }
  out->push_back(']');
}

void WriteMatched(const Span& span, CodecWriter& writer, std::string* out) {
  if (span.matched.empty()) return;
  writer.Key("ma");
  char separator = '{';
  for (const auto& [field, attribute] : span.matched) {
    out->push_back(separator);
    AppendJsonText(field, out);
    out->push_back(':');
    AppendJsonText(attribute, out);
    separator = ',';
  }
  out->push_back('}');
}

}  // namespace

void AppendSpanJson(const Span& span, std::string* out) {
  CodecWriter writer(out);
  writer.Text("t", span.trace_id);
  writer.Text("s", span.span_id);
  writer.Text("p", span.parent_id);
  writer.Text("n", span.name);
  if (span.kind != SpanKind::kOther) writer.Text("k", NameOf(span.kind));
  if (span.status != SpanStatus::kUnset) writer.Text("st", NameOf(span.status));
  writer.Text("e", span.error_type);
  writer.Number("b", span.start_us);
  writer.Number("d", span.end_us - span.start_us);
  writer.Text("sv", span.service);
  writer.Text("si", span.session_id);
  writer.Text("ci", span.cascade_id);
  writer.Text("pr", span.provider);
  writer.Text("op", span.operation);
  writer.Text("rq", span.request_model);
  writer.Text("rs", span.response_model);
  writer.Text("ri", span.response_id);
  WriteUsage(span.usage, writer, out);
  if (span.cost) {
    writer.Key("c");
    out->push_back('[');
    AppendJsonInteger(span.cost->pico, out);
    out->push_back(',');
    AppendJsonText(span.cost->currency, out);
    out->push_back(',');
    AppendJsonText(span.cost->source, out);
    out->push_back(']');
  }
  if (span.message_count) writer.Number("m", *span.message_count);
  const int flags = (span.streaming ? 1 : 0) | (span.aborted ? 2 : 0) | (span.test ? 4 : 0);
  if (flags != 0) writer.Number("f", flags);
  writer.Text("ti", span.template_id);
  writer.Text("cf", span.configuration);
  if (span.input) WriteInput(*span.input, writer, out);
  WriteMatched(span, writer, out);
  if (span.alias_version != 0) writer.Number("av", span.alias_version);
  writer.End();
}

std::string SpanJson(const Span& span) {
  std::string text;
  text.reserve(512);
  AppendSpanJson(span, &text);
  return text;
}

namespace {

// {"v":1,"at":T,"spans":[...]}
std::string RecordHead(Timestamp arrived_us) {
  std::string head = "{\"v\":";
  AppendJsonInteger(kSpanCodecVersion, &head);
  head += ",\"at\":";
  AppendJsonInteger(arrived_us, &head);
  return head;
}

}  // namespace

std::vector<std::string> SpanRecords(std::span<const Span> spans, Timestamp arrived_us, size_t limit_bytes) {
  constexpr std::string_view kTail = "]}";
  const std::string head = RecordHead(arrived_us) + ",\"spans\":[";
  std::vector<std::string> records;
  std::string record = head, one;
  const auto finish = [&] {
    record += kTail;
    records.push_back(std::move(record));
    record = head;
  };
  for (const Span& span : spans) {
    one.clear();
    AppendSpanJson(span, &one);
    const bool empty = record.size() == head.size();
    if (!empty && record.size() + 1 + one.size() + kTail.size() > limit_bytes) finish();
    if (record.size() != head.size()) record.push_back(',');
    record += one;
  }
  if (record.size() != head.size()) finish();
  return records;
}

std::string PriceRecord(std::string_view prices_json, Timestamp arrived_us) {
  return RecordHead(arrived_us) + ",\"prices\":" + std::string(prices_json) + "}";
}

}  // namespace harness::sessions
