// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include "base/text.h"
#include "sessions/span_codec.h"

namespace harness::sessions {
namespace {

using Element = simdjson::dom::element;

// Two letters as one number, so that a switch can tell the names of members apart.
constexpr int Code(std::string_view key) {
  if (key.size() == 1) return static_cast<unsigned char>(key[0]);
  if (key.size() == 2) return static_cast<unsigned char>(key[0]) << 8 | static_cast<unsigned char>(key[1]);
  return 0;
}

Error BadMember(std::string_view key, std::string_view expected) {
  return InvalidArgument("span: member " + Quoted(key) + " is not " + std::string(expected));
}

Result<void> Take(const Element& value, std::string_view key, std::string* to) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return BadMember(key, "a text");
  to->assign(text);
  return Ok();
}

Result<void> Take(const Element& value, std::string_view key, int64_t* to) {
  if (value.get(*to) != simdjson::SUCCESS) return BadMember(key, "an integer");
  return Ok();
}

Result<void> TakeOptional(const Element& value, std::string_view key, std::optional<int64_t>* to) {
  if (value.is_null()) return Ok();
  int64_t number = 0;
  RETURN_IF_ERROR(Take(value, key, &number));
  *to = number;
  return Ok();
}

Result<simdjson::dom::array> ArrayOf(const Element& value, std::string_view key, size_t least) {
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS || array.size() < least)
    return BadMember(key, "an array of its length");
  return array;
}

Result<void> TakeUsage(const Element& value, Usage* usage) {
  ASSIGN_OR_RETURN(const auto array, ArrayOf(value, "u", 6));
  std::optional<int64_t>* const members[] = {&usage->input,      &usage->output,         &usage->total,
                                             &usage->cache_read, &usage->cache_creation, &usage->reasoning};
  size_t i = 0;
  for (const Element item : array) {
    if (i == 6) break;
    RETURN_IF_ERROR(TakeOptional(item, "u", members[i++]));
  }
  return Ok();
}

Result<void> TakeCost(const Element& value, std::optional<StatedCost>* cost) {
  ASSIGN_OR_RETURN(const auto array, ArrayOf(value, "c", 3));
  StatedCost read;
  RETURN_IF_ERROR(Take(array.at(0), "c", &read.pico));
  RETURN_IF_ERROR(Take(array.at(1), "c", &read.currency));
  RETURN_IF_ERROR(Take(array.at(2), "c", &read.source));
  *cost = std::move(read);
  return Ok();
}

Result<void> TakeInput(const Element& value, std::optional<InputFigures>* input) {
  ASSIGN_OR_RETURN(const auto array, ArrayOf(value, "in", 9));
  InputFigures read;
  int64_t depth = 0, truncated = 0;
  int64_t* const numbers[] = {
      &read.characters, &read.estimated_tokens, &depth, &read.array_items, &read.nodes, &truncated};
  std::string* const texts[] = {&read.fp_exact, &read.fp_shape, &read.fp_schema};
  size_t i = 0;
  for (const Element item : array) {
    if (i == 9) break;
    if (i < 6) {
      RETURN_IF_ERROR(Take(item, "in", numbers[i]));
    } else {
      RETURN_IF_ERROR(Take(item, "in", texts[i - 6]));
    }
    ++i;
  }
  read.depth = static_cast<int32_t>(depth);
  read.truncated = truncated != 0;
  *input = std::move(read);
  return Ok();
}

Result<void> TakeMatched(const Element& value, std::map<std::string, std::string>* matched) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return BadMember("ma", "an object");
  for (const auto field : object) {
    std::string attribute;
    RETURN_IF_ERROR(Take(field.value, "ma", &attribute));
    matched->emplace_hint(matched->end(), std::string(field.key), std::move(attribute));
  }
  return Ok();
}

Result<void> TakeKind(const Element& value, SpanKind* kind) {
  std::string name;
  RETURN_IF_ERROR(Take(value, "k", &name));
  *kind = SpanKindOf(name).value_or(SpanKind::kOther);
  return Ok();
}

Result<void> TakeStatus(const Element& value, SpanStatus* status) {
  std::string name;
  RETURN_IF_ERROR(Take(value, "st", &name));
  *status = SpanStatusOf(name).value_or(SpanStatus::kUnset);
  return Ok();
}

Result<void> TakeFlags(const Element& value, Span* span) {
  int64_t flags = 0;
  RETURN_IF_ERROR(Take(value, "f", &flags));
  span->streaming = (flags & 1) != 0;
  span->aborted = (flags & 2) != 0;
  span->test = (flags & 4) != 0;
  return Ok();
}

// The member of the span that is a text, if `code` names one.
std::string* TextMember(int code, Span* span) {
  switch (code) {
    case Code("t"):
      return &span->trace_id;
    case Code("s"):
      return &span->span_id;
    case Code("p"):
      return &span->parent_id;
    case Code("n"):
      return &span->name;
    case Code("e"):
      return &span->error_type;
    case Code("sv"):
      return &span->service;
    case Code("si"):
      return &span->session_id;
    case Code("ci"):
      return &span->cascade_id;
    case Code("pr"):
      return &span->provider;
    case Code("op"):
      return &span->operation;
    case Code("rq"):
      return &span->request_model;
    case Code("rs"):
      return &span->response_model;
    case Code("ri"):
      return &span->response_id;
    case Code("ti"):
      return &span->template_id;
    case Code("cf"):
      return &span->configuration;
    default:
      return nullptr;
  }
}

Result<void> TakeOther(int code, std::string_view key, const Element& value, Micros* duration, Span* span) {
  int64_t number = 0;
  switch (code) {
    case Code("k"):
      return TakeKind(value, &span->kind);
    case Code("st"):
      return TakeStatus(value, &span->status);
    case Code("b"):
      return Take(value, key, &span->start_us);
    case Code("d"):
      return Take(value, key, duration);
    case Code("u"):
      return TakeUsage(value, &span->usage);
    case Code("c"):
      return TakeCost(value, &span->cost);
    case Code("m"):
      return TakeOptional(value, key, &span->message_count);
    case Code("f"):
      return TakeFlags(value, span);
    case Code("in"):
      return TakeInput(value, &span->input);
    case Code("ma"):
      return TakeMatched(value, &span->matched);
    case Code("av"):
      RETURN_IF_ERROR(Take(value, key, &number));
      span->alias_version = static_cast<int>(number);
      return Ok();
    default:
      return Ok();
  }
}

Result<Span> SpanOf(const Element& element) {
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return InvalidArgument("span: found no object");
  Span span;
  Micros duration = 0;
  for (const auto field : object) {
    const int code = Code(field.key);
    if (std::string* text = TextMember(code, &span)) {
      RETURN_IF_ERROR(Take(field.value, field.key, text));
    } else {
      RETURN_IF_ERROR(TakeOther(code, field.key, field.value, &duration, &span));
    }
  }
  if (span.trace_id.empty() || span.span_id.empty() || duration < 0)
    return InvalidArgument("span: found no ids or an end before the start");
  span.end_us = span.start_us + duration;
  return span;
}

simdjson::dom::parser& Parser() {
  thread_local simdjson::dom::parser parser;
  return parser;
}

}  // namespace

Result<Span> ParseSpanJson(std::string_view text) {
  Element element;
  if (const auto error = Parser().parse(text.data(), text.size()).get(element); error != simdjson::SUCCESS)
    return InvalidArgument(std::string("span: ") + simdjson::error_message(error));
  return SpanOf(element);
}

Result<SpanRecord> ParseRecord(std::string_view text) {
  Element element;
  if (const auto error = Parser().parse(text.data(), text.size()).get(element); error != simdjson::SUCCESS)
    return InvalidArgument(std::string("record of spans: ") + simdjson::error_message(error));
  int64_t version = 0;
  SpanRecord record;
  if (element["v"].get(version) != simdjson::SUCCESS || version < 1 || version > kSpanCodecVersion)
    return InvalidArgument("record of spans: found version " + std::to_string(version) + ", expected 1 to " +
                           std::to_string(kSpanCodecVersion));
  if (element["at"].get(record.arrived_us) != simdjson::SUCCESS)
    return InvalidArgument("record of spans: found no time of arrival");
  simdjson::dom::array spans;
  if (element["spans"].get(spans) == simdjson::SUCCESS) {
    record.spans.reserve(spans.size());
    for (const Element item : spans) {
      ASSIGN_OR_RETURN(Span span, SpanOf(item));
      record.spans.push_back(std::move(span));
    }
  }
  Element prices;
  if (element["prices"].get(prices) == simdjson::SUCCESS) record.prices = simdjson::minify(prices);
  return record;
}

}  // namespace harness::sessions
