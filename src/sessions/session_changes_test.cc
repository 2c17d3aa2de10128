// SPDX-License-Identifier: Apache-2.0
// What must follow when spans of a session change, move to another day or stand in a backlog.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sessions/store_for_test.h"

namespace harness::sessions {
namespace {

std::string SessionId(uint64_t number) {
  return "session-" + std::to_string(number);
}

TEST(SessionChanges, ReanalysisAsOfEarlierLeavesNewerSessionsDue) {
  StoreForTest test;
  test.Ingest(SessionForTest(1));
  const auto earlier = test.store->Reanalyze(test.clock.now_us - kMicrosPerSecond, NoProgress());
  ASSERT_TRUE(earlier) << earlier.error().message;
  EXPECT_EQ(test.store->Row(SessionId(1)).error().code, ErrorCode::kNotFound) << "it had not arrived then";
  EXPECT_EQ(test.store->Stats().at("open"), 1);
  test.Drain();
  EXPECT_TRUE(test.store->Row(SessionId(1)));
}

// The row that it makes for a session of then takes a number, and so does the next session that arrives.
TEST(SessionChanges, SessionsAreNumberedOnceAfterAReanalysis) {
  StoreForTest test;
  const std::vector<Span> spans = SessionForTest(2);
  test.Ingest({spans.begin() + 1, spans.end()});
  test.Drain();
  test.clock.now_us += kMicrosPerHour;
  test.Ingest({spans[0]});  // names the session of the whole trace
  test.Drain();
  ASSERT_TRUE(test.store->Reanalyze(test.clock.now_us - kMicrosPerMinute, NoProgress()));
  test.Ingest(SessionForTest(3));
  test.Drain();
  EXPECT_TRUE(test.store->Row(SessionId(3)));
  EXPECT_EQ(test.store->Stats().at("remarks").size(), 0u) << test.store->Stats().dump();
}

// Stops after a number of updates.
class StoppingProgress : public Progress {
 public:
  explicit StoppingProgress(int updates) : left_(updates) {}
  void Start(std::string_view, uint64_t, std::string_view) override {}
  void Update(uint64_t) override { --left_; }
  void Finish() override {}
  bool Cancelled() const override { return left_ <= 0; }

 private:
  int left_;
};

TEST(SessionChanges, CountsAreRightAfterAReanalysisThatWasStopped) {
  StoreForTest test;
  std::vector<Span> spans;
  for (uint64_t i = 0; i < 1200; ++i) spans.push_back(SessionForTest(i, 0)[0]);
  test.Ingest(spans);
  StoppingProgress one(1);
  EXPECT_EQ(test.store->Reanalyze(std::nullopt, one).error().code, ErrorCode::kInterrupted);
  EXPECT_EQ(test.store->Stats().at("rows"), 500) << "a chunk was written";
  test.Drain();
  EXPECT_EQ(test.store->Stats().at("rows"), 1200);
  EXPECT_EQ(test.Rows().size(), 1200u);
}

// 40 sessions of one cascade and day; the last costs a thousand times as much.
std::vector<Span> ADayWithAnOutlier() {
  std::vector<Span> spans;
  for (uint64_t i = 0; i < 40; ++i) {
    for (Span span : SessionForTest(i)) {
      span.cascade_id = span.cascade_id.empty() ? "" : "one";
      span.start_us -= static_cast<Timestamp>(i) * 12 * kMicrosPerMinute;  // a minute after another
      span.end_us -= static_cast<Timestamp>(i) * 12 * kMicrosPerMinute;
      if (!span.cost && span.kind == SpanKind::kInference)
        span.cost = StatedCost{5'000'000'000, "USD", "test"};
      if (i == 39 && span.cost) span.cost->pico *= 1000;
      spans.push_back(span);
    }
  }
  return spans;
}

TEST(SessionChanges, ASessionThatMovesToAnotherDayLeavesTheTestsOfItsOwn) {
  StoreForTest test;
  const std::vector<Span> spans = ADayWithAnOutlier();
  test.Ingest(spans);
  test.Drain();
  const std::string day = FormatIso(kStartForTest).substr(0, 10);
  const Json before = test.store->Alerts(day).value();
  const double q_before = test.store->Row(SessionId(39))->at("q_value").get<double>();
  std::vector<Span> late;
  for (uint64_t i = 20; i < 30; ++i) {
    Span child = SessionForTest(i)[1];
    child.span_id = HexForTest(0xffff0000 + i, 16);
    child.response_id = "late-" + std::to_string(i);
    child.start_us = kStartForTest + kMicrosPerDay;
    child.end_us = child.start_us + kMicrosPerSecond;
    late.push_back(child);
  }
  test.Ingest(late);
  test.Drain();
  const Json alerts = test.store->Alerts(day).value();
  EXPECT_EQ(alerts.at("sessions"), before.at("sessions").get<int64_t>() - 10);
  const Json row = test.store->Row(SessionId(39)).value();
  EXPECT_LT(row.at("q_value").get<double>(), q_before) << "fewer tests";
  const auto is_its_cost = [](const Json& item) {
    return item.at("session_id") == SessionId(39) && item.at("metric") == "cost";
  };
  const auto item = std::ranges::find_if(alerts.at("items"), is_its_cost);
  ASSERT_NE(item, alerts.at("items").end()) << alerts.dump();
  EXPECT_EQ(item->at("q_value"), row.at("q_value"));
}

TEST(SessionChanges, ASpanSentAgainIsShownThoughTheRowStaysAsItIs) {
  StoreForTest test;
  std::vector<Span> spans = SessionForTest(1);
  test.Ingest(spans);
  test.Drain();
  const auto end_of = [&](size_t place) {
    return test.store->Spans(SessionId(1), "", 10)->at("items").at(place).at("end_us").get<int64_t>();
  };
  EXPECT_EQ(end_of(1), spans[1].end_us);
  test.clock.now_us += kMicrosPerSecond;
  spans[1].end_us += kMicrosPerSecond;  // within its session still
  test.Ingest({spans[1]});
  test.Drain();
  EXPECT_EQ(end_of(1), spans[1].end_us);
}

TEST(SessionChanges, UnknownTokensOfATimelineAreNotNought) {
  StoreForTest test;
  std::vector<Span> spans = SessionForTest(1);
  for (Span& span : spans) span.usage = {};
  test.Ingest(spans);
  test.Drain();
  const Json none = test.store->CostTimeline("", "day")->at("items").at(0);
  EXPECT_TRUE(none.at("tokens").is_null());
  EXPECT_EQ(none.at("sessions_without_tokens"), 1);
  // Sums beyond 64 bits do not wrap.
  for (uint64_t number : {2, 3}) {
    std::vector<Span> large = SessionForTest(number, 1);
    large[1].usage.input = INT64_MAX;
    large[1].usage.output = INT64_MAX;
    test.Ingest(large);
  }
  test.Drain();
  const Json large = test.store->CostTimeline("", "day")->at("items").at(0);
  EXPECT_EQ(large.at("sessions_without_tokens"), 1);
  EXPECT_EQ(large.at("tokens").get<double>(), 18446744073709551614.0);
}

TEST(SessionChanges, OfEqualCellsTheSameAreShownWhateverCameFirst) {
  const auto shown = [](bool backwards) {
    StoreForTest test;
    for (int i = 0; i < 6; ++i) {
      const int name = backwards ? 5 - i : i;
      Span span;
      span.trace_id = HexForTest(0x100 + static_cast<uint64_t>(name), 32);
      span.span_id = HexForTest(1, 16);
      span.session_id = "equal";
      span.name = "step " + std::to_string(name);
      span.start_us = kStartForTest;
      span.end_us = kStartForTest + kMicrosPerSecond;
      test.Ingest({span});
      test.Drain();
    }
    std::vector<std::string> names;
    const Json cells = test.store->Cells("equal", 3).value();
    EXPECT_EQ(cells.at("total"), 6);
    for (const Json& cell : cells.at("items")) names.push_back(cell.at("name").get<std::string>());
    return names;
  };
  EXPECT_EQ(shown(false), (std::vector<std::string>{"step 0", "step 1", "step 2"}));
  EXPECT_EQ(shown(true), shown(false));
}

TEST(SessionChanges, TheLagOfABacklogIsUnknownUntilItIsApplied) {
  StoreForTest test;
  test.Ingest(SessionsForTest(5));
  const Json before = test.store->Stats();
  EXPECT_GT(before.at("lag_spans"), 0);
  EXPECT_EQ(before.at("acknowledged"), before.at("lag_spans"));
  test.Open();
  EXPECT_TRUE(test.store->Stats().at("lag_spans").is_null());
  EXPECT_TRUE(test.store->Stats().at("acknowledged").is_null());
  EXPECT_GT(test.store->Stats().at("lag_bytes"), 0);
  test.Ingest(SessionForTest(5));
  EXPECT_TRUE(test.store->Stats().at("lag_spans").is_null());
  test.Drain();
  EXPECT_EQ(test.store->Stats().at("lag_spans"), 0);
  EXPECT_EQ(test.store->Stats().at("acknowledged"), before.at("acknowledged").get<int64_t>() + 4);
}

}  // namespace
}  // namespace harness::sessions
