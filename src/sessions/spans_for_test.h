// SPDX-License-Identifier: Apache-2.0
// Traces of tests as tables that a reader can check by hand.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "sessions/ledger.h"
#include "sessions/money.h"
#include "sessions/price_table.h"
#include "sessions/span.h"

namespace harness::sessions {

// "m1" costs 1 uUSD for a token in and 2 for one out, 0.1 for a cached one; above 1,000 in it costs double.
inline PriceTable PricesForTest() {
  return PriceTable::Parse(R"({"m1": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6,
                                      "cache_read_input_token_cost": 1e-7,
                                      "input_cost_per_token_above_1k_tokens": 2e-6,
                                      "output_cost_per_token_above_1k_tokens": 4e-6}})",
                           "prices")
      .value();
}

inline std::string IdForTest(std::string_view name) {
  return name == "-" ? "" : std::string(16 - name.size(), '0') + std::string(name);
}

// "1000/200": in and out; "1000/-"; "=1500": in all; "-": nothing told.
inline Usage UsageForTest(std::string_view text) {
  Usage usage;
  if (text == "-" || text == "?") return usage;
  if (text[0] == '=') {
    usage.total = ParseInt64(text.substr(1));
    return usage;
  }
  const auto parts = Split(text, '/');
  usage.input = ParseInt64(parts.at(0));
  usage.output = ParseInt64(parts.at(1));
  return usage;
}

// One span from "id parent kind tokens flag=value ...". Spans start a second after another in the order of
// the table and last one.
inline Span SpanForTest(std::string_view line, int64_t row) {
  std::istringstream in{std::string(line)};
  std::string id, parent, kind, tokens, flag;
  in >> id >> parent >> kind >> tokens;
  Span span;
  span.trace_id = std::string(32, 'a');
  span.span_id = IdForTest(id);
  span.parent_id = IdForTest(parent);
  span.name = id;
  span.kind = SpanKindOf(kind == "fetch" ? "fetch_response" : kind).value_or(SpanKind::kOther);
  EXPECT_TRUE(kind == "fetch" || SpanKindOf(kind)) << kind;
  span.usage = UsageForTest(tokens);
  span.start_us = row * kMicrosPerSecond;
  span.end_us = span.start_us + kMicrosPerSecond;
  span.status = SpanStatus::kOk;
  while (in >> flag) {
    const size_t at = flag.find('=');
    const std::string key = flag.substr(0, at), value = at == std::string::npos ? "" : flag.substr(at + 1);
    if (key == "id")
      span.response_id = value;
    else if (key == "usd")
      span.cost = StatedCost{PicoOfDecimal(value).value(), "USD", "provider"};
    else if (key == "eur")
      span.cost = StatedCost{PicoOfDecimal(value).value(), "EUR", "provider"};
    else if (key == "model")
      span.response_model = value;
    else if (key == "asked")
      span.request_model = value;
    else if (key == "read")
      span.usage.cache_read = ParseInt64(value);
    else if (key == "created")
      span.usage.cache_creation = ParseInt64(value);
    else if (key == "reasoned")
      span.usage.reasoning = ParseInt64(value);
    else if (key == "total")
      span.usage.total = ParseInt64(value);
    else if (key == "messages")
      span.message_count = ParseInt64(value);
    else if (key == "name")
      span.name = value;
    else if (key == "trace")
      span.trace_id = std::string(32, value[0]);
    else if (key == "error")
      span.status = SpanStatus::kError;
    else if (key == "stream")
      span.streaming = true;
    else
      ADD_FAILURE() << "unknown flag " << flag;
  }
  return span;
}

struct TraceForTest {
  std::vector<Span> spans;
  std::vector<std::string> expected;  // of each span, what stands behind the bar
};

inline TraceForTest TraceOf(std::string_view table) {
  TraceForTest trace;
  for (const std::string_view line : Split(table, '\n')) {
    if (Trim(line).empty()) continue;
    const auto halves = Split(line, '|');
    trace.spans.push_back(SpanForTest(halves[0], std::ssize(trace.spans)));
    trace.expected.emplace_back(halves.size() > 1 ? Trim(halves[1]) : "");
  }
  return trace;
}

}  // namespace harness::sessions
