// SPDX-License-Identifier: Apache-2.0
// For tests: a home in memory, a clock that stands, and sessions made by a seed.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/prng.h"
#include "base/progress.h"
#include "sessions/session_store.h"
#include "store/memory_folder_for_test.h"

namespace harness::sessions {

inline constexpr Timestamp kStartForTest = 1'767'600'000'000'000;  // 2026-01-05T08:00:00Z, a Monday

class ClockForTest : public Clock {
 public:
  Timestamp Now() const override { return now_us; }
  Micros Monotonic() const override { return now_us; }
  Timestamp now_us = kStartForTest + 30 * kMicrosPerDay;
};

inline std::string HexForTest(uint64_t value, int digits) {
  char text[72];
  std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(value));
  return text;
}

// Session `number`: a root agent and `calls` inference calls below it, each with usage and a stated cost.
// Every tenth lacks the cost of one call; every seventh has two traces.
inline std::vector<Span> SessionForTest(uint64_t number, int calls = 3) {
  Philox random("none", "store_for_test", "session");
  random = random.Stream(number);
  std::vector<Span> spans;
  const Timestamp start = kStartForTest + static_cast<Timestamp>(number) * 13 * kMicrosPerMinute;
  Span root;
  root.trace_id = HexForTest(0xabc0000 + number, 32);
  root.span_id = HexForTest(number * 100 + 1, 16);
  root.name = "answer \"question\"\n\xC3\xA9";
  root.kind = SpanKind::kAgent;
  root.session_id = "session-" + std::to_string(number);
  root.cascade_id = "cascade-" + std::to_string(number % 3);
  root.service = "test";
  root.start_us = start;
  root.end_us = start + kMicrosPerMinute;
  root.matched = {{"session_id", "session.id"}};
  root.alias_version = 1;
  spans.push_back(root);
  for (int call = 0; call < calls; ++call) {
    Span span;
    span.trace_id = root.trace_id;
    span.span_id = HexForTest(number * 100 + 2 + static_cast<uint64_t>(call), 16);
    span.parent_id = root.span_id;
    span.name = "call " + std::to_string(call);
    span.kind = SpanKind::kInference;
    span.status = SpanStatus::kOk;
    span.start_us = start + (call + 1) * kMicrosPerSecond;
    span.end_us = span.start_us + static_cast<Micros>(random.Below(900'000)) + 1000;
    span.provider = "p";
    span.request_model = span.response_model = call % 2 == 0 ? "model-a" : "model-b";
    span.response_id = "r-" + std::to_string(number) + "-" + std::to_string(call);
    span.usage.input = 100 + static_cast<int64_t>(random.Below(2000));
    span.usage.output = 10 + static_cast<int64_t>(random.Below(500));
    if (number % 10 != 9 || call != 0) {
      span.cost = StatedCost{*span.usage.input * 3'000'000 + *span.usage.output * 15'000'000, "USD", "test"};
    }
    spans.push_back(span);
  }
  if (number % 7 == 6) {
    Span other = spans.back();
    other.trace_id = HexForTest(0xdef0000 + number, 32);
    other.parent_id.clear();
    other.session_id = root.session_id;
    other.response_id += "-other";
    spans.push_back(other);
  }
  return spans;
}

inline std::vector<Span> SessionsForTest(uint64_t count) {
  std::vector<Span> spans;
  for (uint64_t i = 0; i < count; ++i) {
    for (Span& span : SessionForTest(i)) spans.push_back(std::move(span));
  }
  return spans;
}

// A home of its own with an open store.
struct StoreForTest {
  TempFolder folder = store::MakeMemoryFolder("session_store_test");
  ClockForTest clock;
  std::optional<store::Home> home;
  std::unique_ptr<SessionStore> store;

  StoreForTest() { Open(); }
  void Open() {
    store.reset();
    home.emplace(store::Home::Open(folder.path() / "home").value());
    auto opened = SessionStore::Open(*home, {}, clock);
    EXPECT_TRUE(opened) << opened.error().message;
    if (opened) store = std::move(*opened);
  }
  void Ingest(const std::vector<Span>& spans) {
    const auto outcome = store->Ingest(spans);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->stored, static_cast<int64_t>(spans.size()));
  }
  void Drain() {
    const auto drained = store->Drain(NoProgress());
    ASSERT_TRUE(drained) << drained.error().message;
  }
  // Every row by (created_at, session_id) with its cells, without the time of analysis.
  std::vector<std::string> Rows() {
    SessionQuery query;
    query.descending = false;
    query.limit = 7;
    std::vector<std::string> rows;
    do {
      const auto page = store->Page(query);
      EXPECT_TRUE(page) << page.error().message;
      if (!page) return rows;
      for (Json row : page->rows) {
        row.erase("analyzed_at");
        row["cells"] = store->Cells(row.at("session_id").get<std::string>()).value();
        rows.push_back(row.dump());
      }
      query.cursor = page->next_cursor;
    } while (!query.cursor.empty());
    return rows;
  }
};

}  // namespace harness::sessions
