// SPDX-License-Identifier: Apache-2.0
// One span of a session, normalised: what every decoder makes and everything behind it reads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "sessions/input_figures.h"

namespace harness::sessions {

enum class SpanKind {
  kInference,      // a call of a model that answers with text: chat, completion
  kEmbedding,      // a call of a model that answers with vectors
  kRerank,         // a call of a model that orders documents
  kRetrieval,      // a search without a model
  kTool,           // the execution of a tool
  kAgent,          // the work of an agent: holds calls, is none
  kChain,          // a step of a workflow: holds calls, is none
  kFetchResponse,  // an answer that an earlier call has paid for, read again
  kOther,
};
std::string_view NameOf(SpanKind kind);  // "inference", "fetch_response", ...
std::optional<SpanKind> SpanKindOf(std::string_view name);

enum class SpanStatus { kUnset, kOk, kError };
std::string_view NameOf(SpanStatus status);  // "unset", "ok", "error"
std::optional<SpanStatus> SpanStatusOf(std::string_view name);

// Tokens as the source counted them, each >= 0; nothing where it said nothing. `input` and `output` as the
// source means them: whether cached tokens stand inside `input` is for the ledger to decide.
struct Usage {
  std::optional<int64_t> input, output, total, cache_read, cache_creation, reasoning;

  bool Empty() const { return !input && !output && !total && !cache_read && !cache_creation && !reasoning; }
  bool operator==(const Usage&) const = default;
};

// Money as the source states it: integer pico-units (1e-12) of `currency`, >= 0.
struct StatedCost {
  int64_t pico = 0;
  std::string currency = "USD";  // ISO 4217, upper case
  std::string source;            // who says so, as far as the attributes tell: "provider", "sdk", ...

  bool operator==(const StatedCost&) const = default;
};

// Texts of a span (inputs, outputs, prompts) are measured when they arrive and not kept.
struct Span {
  std::string trace_id;   // 32 hexadecimal digits, lower case
  std::string span_id;    // 16 hexadecimal digits, lower case; with trace_id the identity of the span
  std::string parent_id;  // as span_id; "" for a root
  std::string name;
  SpanKind kind = SpanKind::kOther;
  SpanStatus status = SpanStatus::kUnset;
  std::string error_type;  // "" when none is told
  Timestamp start_us = 0;
  Timestamp end_us = 0;  // >= start_us

  std::string service;     // service.name of the resource
  std::string session_id;  // "" when the span names none
  std::string cascade_id;  // "" when the span names none
  std::string provider, operation;
  std::string request_model, response_model, response_id;
  Usage usage;
  std::optional<StatedCost> cost;
  std::optional<int64_t> message_count;  // messages that this span says it exchanged
  bool streaming = false;                // the answer came in pieces
  bool aborted = false;                  // the source says that the work was given up
  bool test = false;                     // the source says that this is a test session
  std::string template_id;               // exact prompt template, or a digest of it; "" when unknown
  std::string configuration;             // digest of model settings (temperature, ...); "" when unknown
  std::optional<InputFigures> input;     // of the span's input value, where it had one

  // Field of this struct ("usage.input") -> attribute it was read from, for fields read from attributes.
  std::map<std::string, std::string> matched;
  int alias_version = 0;  // version of the table that matched them

  bool operator==(const Span&) const = default;
};

}  // namespace harness::sessions
